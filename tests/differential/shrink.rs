//! Makes a failing list of steps short: ddmin (Zeller), which leaves a list where every single step is needed.

/// The shortest list found that still fails. `fails` is asked about lists, never about an empty one.
pub(crate) fn shrink<T: Clone>(mut items: Vec<T>, mut fails: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut parts = 2;
    while items.len() > 1 {
        let size = items.len().div_ceil(parts);
        let without = (0..items.len()).step_by(size).find_map(|start| {
            let end = (start + size).min(items.len());
            let rest = [&items[..start], &items[end..]].concat();
            (!rest.is_empty() && fails(&rest)).then_some(rest)
        });
        match without {
            Some(rest) => {
                items = rest;
                parts = (parts - 1).max(2);
            }
            None if size == 1 => break,
            None => parts = (parts * 2).min(items.len()),
        }
    }
    items
}

#[test]
fn keeps_only_what_is_needed() {
    let needs = |items: &[u32]| items.contains(&3) && items.contains(&77);
    assert_eq!(shrink((0..100).collect(), needs), [3, 77]);
}
