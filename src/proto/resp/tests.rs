use super::*;
use alloc::string::String;

const OPEN: Bounds = Bounds { bulk_bytes_max: 1 << 20, authenticated: true };

/// All requests of `bytes`, fed in pieces of `step` bytes, and the error that ended them.
fn read(bytes: &[u8], step: usize, bounds: Bounds) -> (Vec<Vec<Vec<u8>>>, Option<String>) {
    let (mut decoder, mut pending, mut requests) = (Decoder::default(), Vec::new(), Vec::new());
    for piece in bytes.chunks(step) {
        pending.extend_from_slice(piece);
        loop {
            match decoder.decode(&pending, bounds) {
                Ok(Decoded::Request(len)) => {
                    requests.push(decoder.argv(&pending).from(0).map(<[u8]>::to_vec).collect());
                    decoder.finish();
                    pending.drain(..len);
                }
                Ok(Decoded::Incomplete) => break,
                Err(error) => {
                    return (requests, Some(String::from_utf8_lossy(&error.to_line()).into_owned()));
                }
            }
        }
    }
    (requests, None)
}

#[test]
fn every_split_reads_the_same() {
    let bytes =
        b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*0\r\n\r\nset \"a b\" '\\'' \"\\x41\\n\"\r\n*1\r\n$0\r\n\r\n";
    let whole = read(bytes, bytes.len(), OPEN);
    assert_eq!(whole.0.len(), 6);
    assert_eq!(whole.0[4], [&b"set"[..], b"a b", b"'", b"A\n"]);
    for step in 1..bytes.len() {
        assert_eq!(read(bytes, step, OPEN), whole, "step {step}");
    }
}

#[test]
fn errors_are_worded_as_redis_words_them() {
    let closed = Bounds { authenticated: false, ..OPEN };
    for (bytes, bounds, line) in [
        (&b"*x\r\n"[..], OPEN, "invalid multibulk length"),
        (b"*99999999999\r\n", OPEN, "invalid multibulk length"),
        (b"*11\r\n", closed, "unauthenticated multibulk length"),
        (b"*1\r\n*1\r\n", OPEN, "expected '$', got '*'"),
        (b"*1\r\n$-1\r\n", OPEN, "invalid bulk length"),
        (b"*1\r\n$629145600\r\n", OPEN, "invalid bulk length"),
        (b"*1\r\n$16385\r\n", closed, "unauthenticated bulk length"),
        (b"set \"a\r\n", OPEN, "unbalanced quotes in request"),
        (b"set \"a\"b\r\n", OPEN, "unbalanced quotes in request"),
    ] {
        let error = read(bytes, bytes.len(), bounds).1;
        assert_eq!(error.as_deref(), Some(alloc::format!("ERR Protocol error: {line}").as_str()));
    }
    let endless = alloc::vec![b'a'; 70_000];
    assert_eq!(read(&endless, 1000, OPEN).1.as_deref(), Some("ERR Protocol error: too big inline request"));
    let endless = [b"*".as_slice(), &endless].concat();
    assert_eq!(
        read(&endless, 1000, OPEN).1.as_deref(),
        Some("ERR Protocol error: too big mbulk count string")
    );
}

#[test]
fn a_line_of_any_length_is_read_that_came_whole() {
    let long = "x".repeat(70_000);
    let inline = alloc::format!("ECHO {long}\r\n");
    assert_eq!(read(inline.as_bytes(), 70_007, OPEN).0[0][1], long.as_bytes());
    assert_eq!(read(inline.as_bytes(), 60_000, OPEN).0[0][1], long.as_bytes());
    let cut = read(inline.as_bytes(), 66_000, OPEN).1;
    assert_eq!(cut.as_deref(), Some("ERR Protocol error: too big inline request"));
    for (header, line) in [("*", "invalid multibulk length"), ("*1\r\n$", "invalid bulk length")] {
        let error = read(alloc::format!("{header}{long}\r\n").as_bytes(), usize::MAX, OPEN).1;
        assert_eq!(error, Some(alloc::format!("ERR Protocol error: {line}")));
    }
}
