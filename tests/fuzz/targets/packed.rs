//! Bytes of a listpack and of an intset: what is valid reads the same from both ends and finds what it holds.
#![no_main]
use cachelet::types::Element;
use cachelet::types::intset::{self, Intset};
use cachelet::types::listpack::{self, Listpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if listpack::validate(bytes).is_ok() {
        check_listpack(bytes);
    }
    if intset::validate(bytes).is_ok() {
        let set = Intset::new(bytes);
        let forward: Vec<i64> = set.iter().collect();
        assert_eq!(forward.len(), set.len());
        assert!(forward.is_sorted_by(|a, b| a < b));
        assert!(
            forward.iter().enumerate().all(|(at, value)| set.contains(*value) && set.get(at) == Some(*value))
        );
    }
});

fn check_listpack(bytes: &[u8]) {
    let pack = Listpack::new(bytes);
    let forward: Vec<(usize, Vec<u8>)> = pack.iter().map(|(at, element)| (at, text(element))).collect();
    let (mut back, mut end) = (Vec::new(), pack.end());
    while let Some(element) = pack.draw_back(&mut end) {
        back.push((end, text(element)));
    }
    assert!(pack.is_front(end));
    back.reverse();
    assert_eq!(forward, back);
    assert_eq!(forward.len(), pack.len());
    for (index, (at, value)) in forward.iter().enumerate() {
        assert_eq!(pack.seek(index as i64), Some(*at));
        assert_eq!(pack.seek(index as i64 - forward.len() as i64), Some(*at));
        let found = pack.find(value, 0).expect("it is there");
        assert!(found <= *at && text(pack.at(found)) == *value);
    }
}

fn text(element: Element<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    element.write_to(&mut text);
    text
}
