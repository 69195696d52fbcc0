//! What a value can be, and the bytes it is made of.
//!
//! Small collections are Redis' own packed bytes ([`listpack`], [`intset`]), so DUMP is a copy and order is Redis'; [`rdb`] writes and reads whole values.
//! Deliberately absent: keys, clocks, replies.

pub mod bits;
mod blocks;
pub mod geo;
pub mod hash;
pub mod hyperloglog;
pub mod intset;
pub mod list;
pub mod listpack;
pub mod rank_tree;
pub mod rdb;
mod sample;
pub mod set;
pub mod stream;
pub mod zset;

pub use listpack::Element;

use hash::HashView;
use list::ListView;
use listpack::Listpack;
use set::SetView;
use stream::StreamView;
use zset::ZSetView;

use crate::base::bytes::tail;
use crate::base::heap::Heap;
use crate::base::number::INT_TEXT_MAX;

/// A value to read.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// A string.
    Bytes(&'a [u8]),
    /// A string that is an integer.
    Int(i64),
    /// A list.
    List(ListView<'a>),
    /// A hash.
    Hash(HashView<'a>),
    /// A set.
    Set(SetView<'a>),
    /// A sorted set.
    ZSet(ZSetView<'a>),
    /// A stream.
    Stream(StreamView<'a>),
}

/// Elements of a listpack up to which each is compared with all others.
const COMPARED_MAX: usize = 64;

/// Whether no element of every `skip + 1` stands twice in a listpack. Gives up at the first that does, so it takes memory
/// for what is different only.
fn distinct(list: Listpack<'_>, skip: usize, heap: &mut Heap) -> bool {
    if list.len() <= COMPARED_MAX && have_prints_of_their_own(list, skip) {
        return true;
    }
    let mut table = blocks::BlockTable::new();
    let is_new = |element: Element<'_>| table.insert(heap, &[element.text(&mut [0; INT_TEXT_MAX])]).is_none();
    let all = list.iter().step_by(skip + 1).map(|(_, element)| element).all(is_new);
    table.clear_step(heap, &mut { usize::MAX });
    all
}

/// Whether all have different prints, and so are different. Nearly always they have where they are.
fn have_prints_of_their_own(list: Listpack<'_>, skip: usize) -> bool {
    let (mut prints, mut count, mut seen) = ([0; COMPARED_MAX], 0, 0_u64);
    let mut offset = list.start();
    while let Some(element) = list.draw(&mut offset) {
        let print = print_of(element);
        // Most have a bit of their own too.
        let bit = 1 << (print >> (u64::BITS - 6));
        if seen & bit != 0 && prints[..count].contains(&print) {
            return false;
        }
        seen |= bit;
        prints[count] = print;
        count += 1;
        for _ in 0..skip {
            list.draw(&mut offset);
        }
    }
    true
}

/// A number that equal elements share; its top bits are those that differ.
fn print_of(element: Element<'_>) -> u64 {
    let mixed = |print: u64, word: u64| (print.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    match element.parsed() {
        Element::Int(value) => mixed(0, value as u64),
        Element::Str(text) => {
            let (words, rest) = text.as_chunks::<8>();
            let print =
                words.iter().fold(text.len() as u64, |print, word| mixed(print, u64::from_le_bytes(*word)));
            mixed(print, tail(rest))
        }
    }
}

/// Up to where a collection stays packed: the `CONFIG` parameters of the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Elements in a list's chunk when positive; bytes when negative: -1 is 4 KiB, each step doubles, to -5.
    pub list_max_listpack_size: i64,
    /// Fields of a packed hash.
    pub hash_max_listpack_entries: u64,
    /// Bytes of the longest field or value of a packed hash.
    pub hash_max_listpack_value: u64,
    /// Bytes of a sparse HyperLogLog.
    pub hll_sparse_max_bytes: u64,
    /// Members of a set of integers.
    pub set_max_intset_entries: u64,
    /// Members of a packed set.
    pub set_max_listpack_entries: u64,
    /// Bytes of the longest member of a packed set.
    pub set_max_listpack_value: u64,
    /// Members of a packed sorted set.
    pub zset_max_listpack_entries: u64,
    /// Bytes of the longest member of a packed sorted set.
    pub zset_max_listpack_value: u64,
    /// Bytes of a node of a stream; 0: any number.
    pub stream_node_max_bytes: u64,
    /// Entries of a node of a stream, deleted ones with them; 0: any number.
    pub stream_node_max_entries: u64,
}

impl Default for Thresholds {
    /// What Redis 7.2 starts with.
    fn default() -> Self {
        Self {
            list_max_listpack_size: -2,
            hash_max_listpack_entries: 512,
            hash_max_listpack_value: 64,
            hll_sparse_max_bytes: 3000,
            set_max_intset_entries: 512,
            set_max_listpack_entries: 128,
            set_max_listpack_value: 64,
            zset_max_listpack_entries: 128,
            zset_max_listpack_value: 64,
            stream_node_max_bytes: 4096,
            stream_node_max_entries: 100,
        }
    }
}

/// How a value is laid out, as `OBJECT ENCODING` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// A string that spells an integer.
    Int,
    /// A string of up to 44 bytes.
    Embstr,
    /// A longer string.
    Raw,
    /// A small list, hash, set or sorted set.
    Listpack,
    /// A small hash of fields with deadlines.
    ListpackEx,
    /// A set of integers.
    Intset,
    /// A big list.
    Quicklist,
    /// A big hash or set.
    Hashtable,
    /// A big sorted set.
    Skiplist,
    /// A stream.
    Stream,
}

impl Encoding {
    /// The name Redis gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Embstr => "embstr",
            Self::Raw => "raw",
            Self::Listpack => "listpack",
            Self::ListpackEx => "listpackex",
            Self::Intset => "intset",
            Self::Quicklist => "quicklist",
            Self::Hashtable => "hashtable",
            Self::Skiplist => "skiplist",
            Self::Stream => "stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    #[test]
    fn elements_are_distinct_when_none_stands_twice() {
        let mut heap = Heap::new([1; 16]);
        let many = if cfg!(miri) { 80 } else { 200 };
        for (count, skip) in [(3, 0), (10, 0), (64, 0), (65, 0), (many, 0), (32, 1), (60, 1), (20, 2)] {
            for twice in [None, Some((0, count - 1)), Some((count / 2, count / 2 + 1)), Some((0, 1))] {
                // Each third is an integer.
                let mut shown: Vec<usize> = (0..count).collect();
                if let Some((first, again)) = twice {
                    shown[again] = first;
                }
                let mut bytes = listpack::new();
                for number in shown {
                    let name = if number % 3 == 0 { "" } else { "member:" };
                    listpack::push_back(&mut bytes, format!("{name}{number}").as_bytes());
                    (0..skip).for_each(|_| listpack::push_back(&mut bytes, b"other"));
                }
                let answer = distinct(Listpack::new(&bytes), skip, &mut heap);
                assert_eq!(answer, twice.is_none(), "{twice:?} of {count}");
            }
        }
        assert_eq!(heap.used_bytes(), 0);
    }

    /// Nobody we know writes it so.
    #[test]
    fn an_integer_and_its_text_are_the_same_element() {
        let bytes = [13, 0, 0, 0, 2, 0, 18, 1, 0x82, b'1', b'8', 3, 0xff];
        assert_eq!(listpack::validate(&bytes), Ok(()));
        assert!(!distinct(Listpack::new(&bytes), 0, &mut Heap::new([1; 16])));
    }
}
