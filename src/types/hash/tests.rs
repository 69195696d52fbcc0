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
