//! Deadlines of hash fields, as the keyspace sees them: each hash that has some is armed in a wheel of its database for its
//! earliest one.
//!
//! The hash keeps the wheel's slot: a packed one behind its bytes, a big one in its object. A slot follows the rules of
//! `base/wheel.rs`, so a field's deadline that moves later costs nothing, and a hash that goes leaves an item that is
//! ignored when it fires. Deliberately absent: which field has which deadline; that is the hash's to know.

use alloc::vec::Vec;

use super::DbIndex;
use super::entry::{Deadline, EntryMut, Kind};
use super::expiry::{Expired, Owners};
use super::keyspace::{Keyspace, Place};
use super::value::{Collection, Value, ValueRef, split_slot};
use crate::base::time::Millis;
use crate::base::wheel::WheelSlot;
use crate::types::hash::Hash;

impl Keyspace {
    /// Whether a field of a hash of `db` may have a deadline. Cheap, to be asked before anything else.
    #[inline]
    pub fn has_field_deadlines(&self, db: DbIndex) -> bool {
        self.db(db).expiry(Owners::Hashes).is_some()
    }

    /// Where the wheel looks at the fields of the hash at `place`. `None`: none can have a deadline.
    pub(super) fn fields_armed(&self, place: Place) -> Option<WheelSlot> {
        let entry = self.entry(place);
        match entry.kind() {
            Kind::HashPackedTtl => Some(split_slot(entry.bytes()).1),
            Kind::HashObject => match self.objects.get(entry.object()) {
                Value::Hash(Hash::Volatile(table)) => Some(table.armed),
                _ => None,
            },
            _ => None,
        }
    }

    /// Has the wheel look at the hash at `place` by its earliest field deadline. `fresh`: what slot it keeps is another
    /// key's. Any other value is left alone.
    #[cold]
    pub(super) fn arm_fields(&mut self, place: Place, fresh: bool) {
        let Some(kept) = self.fields_armed(place) else { return };
        let before = if fresh { WheelSlot::NONE } else { kept };
        let earliest_ms = match self.value(place) {
            ValueRef::Hash(hash) => hash.earliest_ms(),
            _ => None,
        };
        let mut slot = before;
        if let Some(at_ms) = earliest_ms {
            let hash = self.heap.hash(self.entry(place).key());
            let before = Some(Deadline { at_ms, armed: before });
            slot = self.arm(place.db, Owners::Hashes, hash, before, at_ms).armed;
        }
        if slot != kept {
            self.keep_slot(place, slot);
        }
    }

    fn keep_slot(&mut self, place: Place, slot: WheelSlot) {
        let entry = self.entry(place);
        if entry.kind().is_object() {
            let index = entry.object();
            let mut value = self.objects.lend(index);
            if let Value::Hash(hash) = &mut value {
                hash.set_armed(slot);
            }
            self.objects.put(index, value);
        } else if let Some(kept) =
            EntryMut::new(self.heap.arena.bytes_mut(place.handle)).bytes_mut().last_chunk_mut()
        {
            *kept = slot.0.to_le_bytes();
        }
    }

    /// Removes fields of the hash at `place` that are past their deadline, at most `budget` of them, and has the wheel
    /// look at what is left. Returns how many went.
    pub(super) fn expire_fields(
        &mut self,
        place: Place,
        now: Millis,
        budget: usize,
        each: &mut dyn FnMut(Expired<'_>),
    ) -> usize {
        let key = self.entry(place).key().to_vec();
        let mut fields = Vec::new();
        let Some(mut lent) = self.lend(place, Hash::KINDS) else { return 0 };
        let hash = Hash::of(&mut lent.value);
        // What was armed has fired.
        hash.set_armed(WheelSlot::NONE);
        hash.expire(&mut self.heap, now, budget, &mut fields);
        let emptied = self.put_back(place.db, &key, lent);
        if !fields.is_empty() {
            each(Expired::Fields { key: &key, fields: &fields, emptied });
        }
        fields.len()
    }
}
