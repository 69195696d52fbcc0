//! Many who wait.

use super::*;

/// Who is answered besides `speaker` when that one says `command`, in order.
fn served(engine: &mut Engine, speaker: ConnId, command: &str) -> Vec<ConnId> {
    engine.feed(speaker, command.as_bytes(), 1_000_000);
    let outputs = core::iter::from_fn(|| engine.next_output()).map(|output| output.conn);
    outputs.filter(|conn| *conn != speaker).collect()
}

#[test]
fn many_who_wait_for_one_key_are_served_in_the_order_in_which_they_came() {
    let mut engine = engine();
    let speaker = engine.connect(Protocol::Resp2, "speaker", 1_000_000);
    let mut wait = |command: &str| {
        let conn = engine.connect(Protocol::Resp2, "waits", 1_000_000);
        assert_eq!(talk(&mut engine, conn, command), "");
        conn
    };
    let mut lists = Vec::new();
    for _ in 0..1000 {
        lists.push(wait("BLPOP other key 100\r\n"));
        wait("BZPOPMIN key 100\r\n"); // in nobody's way
    }
    engine.disconnect(lists.remove(300));
    assert_eq!(served(&mut engine, speaker, "RPUSH key a\r\n"), lists[..1]);
    assert_eq!(served(&mut engine, speaker, "RPUSH key b c d\r\n"), lists[1..4]);
    // A key that is not there any more wakes nobody, and what was pushed to another one is not forgotten for it.
    let all = "e ".repeat(1000);
    let command = format!("MULTI\r\nRPUSH key a\r\nDEL key other\r\nRPUSH other {all}\r\nEXEC\r\n");
    assert_eq!(served(&mut engine, speaker, &command), lists[4..]);
    assert_eq!(talk(&mut engine, speaker, "LLEN other\r\nCLIENT UNBLOCK 3\r\n"), ":5\r\n:1\r\n");
}
