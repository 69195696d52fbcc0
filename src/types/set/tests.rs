//! The thresholds, each from both sides, as Redis 7.2 has them.

use alloc::format;

use super::*;

fn filled(heap: &mut Heap, members: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Set {
    let mut set = Set::new();
    for member in members {
        set.add(heap, &Thresholds::default(), member.as_ref());
    }
    set
}

fn ints(count: usize) -> impl Iterator<Item = alloc::string::String> {
    (0..count).map(|number| format!("{number}"))
}

#[test]
fn integers_past_512_become_a_table() {
    let mut heap = Heap::new([0; 16]);
    assert_eq!(filled(&mut heap, ints(512)).encoding(), Encoding::Intset);
    assert_eq!(filled(&mut heap, ints(513)).encoding(), Encoding::Hashtable);
}

#[test]
fn a_word_among_integers_makes_a_listpack_while_it_fits() {
    let mut heap = Heap::new([0; 16]);
    let with_word = |count| ints(count).chain(["word".into()]);
    assert_eq!(filled(&mut heap, with_word(127)).encoding(), Encoding::Listpack);
    assert_eq!(filled(&mut heap, with_word(128)).encoding(), Encoding::Hashtable);
    assert_eq!(filled(&mut heap, [&b"1"[..], &[b'x'; 65]]).encoding(), Encoding::Hashtable);
    assert_eq!(filled(&mut heap, [&b"1"[..], &[b'x'; 64]]).encoding(), Encoding::Listpack);
}

#[test]
fn integers_longer_than_a_packed_member_may_be_become_a_table() {
    let (mut heap, thresholds) =
        (Heap::new([0; 16]), Thresholds { set_max_listpack_value: 5, ..Default::default() });
    for (number, encoding) in [("-1234", Encoding::Listpack), ("-12345", Encoding::Hashtable)] {
        let mut set = Set::new();
        set.add(&mut heap, &thresholds, number.as_bytes());
        set.add(&mut heap, &thresholds, b"word");
        assert_eq!(set.encoding(), encoding, "{number}");
    }
}

#[test]
fn words_past_128_become_a_table() {
    let mut heap = Heap::new([0; 16]);
    let words = |count: usize| ints(count).map(|number| format!("word {number}"));
    assert_eq!(filled(&mut heap, words(128)).encoding(), Encoding::Listpack);
    assert_eq!(filled(&mut heap, words(129)).encoding(), Encoding::Hashtable);
}

#[test]
fn a_hint_decides_the_form_of_an_empty_set() {
    let (mut heap, thresholds) = (Heap::new([0; 16]), Thresholds::default());
    for (first, count, encoding) in [
        ("1", 512, Encoding::Intset),
        ("1", 513, Encoding::Hashtable),
        ("a", 128, Encoding::Listpack),
        ("a", 129, Encoding::Hashtable),
    ] {
        let mut set = Set::new();
        set.expect(&mut heap, &thresholds, first.as_bytes(), count);
        assert_eq!(set.encoding(), encoding, "{first} {count}");
    }
}
