//! The thresholds, each from both sides, as Redis 7.2 has them.

use alloc::format;

use super::*;

fn filled(heap: &mut Heap, fields: usize) -> Hash {
    let mut hash = Hash::new();
    for field in 0..fields {
        hash.set(heap, &Thresholds::default(), format!("{field}").as_bytes(), b"value");
    }
    hash
}

#[test]
fn fields_past_512_become_a_table() {
    let mut heap = Heap::new([0; 16]);
    assert_eq!(filled(&mut heap, 512).encoding(), Encoding::Listpack);
    assert_eq!(filled(&mut heap, 513).encoding(), Encoding::Hashtable);
}

#[test]
fn a_long_field_or_value_makes_a_table() {
    let (mut heap, thresholds) = (Heap::new([0; 16]), Thresholds::default());
    for (field, value, encoding) in
        [(64, 64, Encoding::Listpack), (65, 1, Encoding::Hashtable), (1, 65, Encoding::Hashtable)]
    {
        let mut hash = filled(&mut heap, 2);
        hash.set(&mut heap, &thresholds, &[b'f'; 65][..field], &[b'v'; 65][..value]);
        assert_eq!((hash.encoding(), hash.len()), (encoding, 3), "{field} {value}");
    }
}

#[test]
fn a_packed_hash_keeps_the_order_of_its_fields() {
    let (mut heap, thresholds) = (Heap::new([0; 16]), Thresholds::default());
    let mut hash = filled(&mut heap, 4);
    hash.set(&mut heap, &thresholds, b"1", b"another, longer value");
    hash.remove(&mut heap, b"0");
    hash.set(&mut heap, &thresholds, b"0", b"");
    let fields = hash.view(&heap).iter().map(|(field, _)| field);
    assert!(fields.eq([1, 2, 3, 0].map(Element::Int)));
}

/// Field, value, deadline, as the bytes of Redis' `listpackex` have them.
#[test]
fn deadlines_make_a_packed_hash_triplets_in_their_order() {
    let mut heap = Heap::new([0; 16]);
    let mut hash = filled(&mut heap, 4);
    for (field, at_ms) in [("2", 900), ("0", 100), ("3", 900)] {
        hash.set_deadline(&mut heap, field.as_bytes(), Some(at_ms));
    }
    let Hash::PackedTtl(packed) = &hash else { panic!("{:?}", hash.encoding()) };
    let elements = Listpack::new(&packed.bytes).iter().map(|(_, element)| element.to_vec());
    let text = elements.map(|element| alloc::string::String::from_utf8(element).unwrap()).collect::<Vec<_>>();
    assert_eq!(text.join(" "), "0 value 100 3 value 900 2 value 900 1 value 0");
    assert_eq!((hash.len(), hash.encoding()), (4, Encoding::ListpackEx));
}

#[test]
fn deadlines_survive_the_thresholds() {
    let (mut heap, thresholds) = (Heap::new([0; 16]), Thresholds::default());
    let mut hash = filled(&mut heap, 512);
    hash.set_deadline(&mut heap, b"7", Some(70));
    hash.set_deadline(&mut heap, b"8", Some(80));
    assert_eq!(hash.encoding(), Encoding::ListpackEx);
    hash.set(&mut heap, &thresholds, b"one more", b"");
    assert_eq!((hash.encoding(), hash.len()), (Encoding::Hashtable, 513));
    let deadlines = [b"6", b"7", b"8"].map(|field| hash.view(&heap).deadline_ms(field));
    assert_eq!(deadlines, [None, Some(70), Some(80)]);
    let mut gone = Vec::new();
    hash.expire(&mut heap, 75, 10, &mut gone);
    assert_eq!((gone, hash.view(&heap).earliest_ms()), (Vec::from([b"7".to_vec()]), Some(80)));
}

/// A hash without deadlines is no larger for those that have some.
#[test]
fn a_hash_is_as_large_as_its_bytes() {
    assert_eq!(size_of::<Hash>(), size_of::<Vec<u8>>());
}
