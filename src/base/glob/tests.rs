use super::glob_match;

#[test]
fn matches_as_redis_does() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("*", "", false),
        ("", "a", false),
        ("*", "a", true),
        ("a*", "a", true),
        ("a**", "a", true),
        ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false),
        ("h?llo", "hello", true),
        ("h?llo", "hllo", false),
        ("h[ae]llo", "hallo", true),
        ("h[^e]llo", "hello", false),
        ("h[a-b]llo", "hbllo", true),
        ("h[b-a]llo", "hallo", true),
        ("h[a-]llo", "h]llo", false),
        ("[a\\]]", "]", true),
        ("\\*", "*", true),
        ("\\*", "a", false),
        ("\\", "\\", true),
        ("[a", "a", true),
        ("[", "[", false),
        ("[^", "x", true),
        ("a[", "ab", false),
    ] {
        assert_eq!(glob_match(pattern.as_bytes(), text.as_bytes(), false), expected, "{pattern} {text}");
    }
    assert!(glob_match(b"HE[L-M]?o", b"hello", true));
    assert!(glob_match(b"[a-\xff]", b"\xff", false));
    assert!(!glob_match(b"[a-\xff]", b"z", false));
}

#[test]
fn hostile_patterns_take_bounded_steps() {
    // Were each star to try again for the ones behind it, this would not end.
    let stars = if cfg!(miri) { 100 } else { 500_000 };
    let (pattern, text) = (b"a*".repeat(stars), b"a".repeat(2 * stars));
    assert!(!glob_match(&[&pattern[..], b"b"].concat(), &text, false));
    assert!(glob_match(&[&pattern[..], b"a"].concat(), &text, false));
}
