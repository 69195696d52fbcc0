use super::Rng;

#[test]
fn follows_the_reference() {
    // The first outputs of the reference implementation from the state 1, 2, 3, 4.
    let mut rng = Rng { state: [1, 2, 3, 4] };
    let expected = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600];
    for number in expected {
        assert_eq!(rng.next_u64(), number);
    }
}

#[test]
fn below_is_fair_and_bounded() {
    let mut rng = Rng::new(7);
    let mut seen = [0u32; 6];
    for _ in 0..6000 {
        seen[rng.below(6) as usize] += 1;
    }
    assert!(seen.iter().all(|&count| (850..1150).contains(&count)), "{seen:?}");
    assert_eq!(rng.below(1), 0);
    assert!(rng.below(u64::MAX) < u64::MAX);
}
