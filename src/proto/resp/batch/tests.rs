use super::*;
use crate::proto::resp::{Bounds, Decoded, Decoder};

const BULK_MAX: u32 = 1000;

/// What the decoder says of the request at the head of `bytes`: its arguments and its length.
fn decoded(bytes: &[u8]) -> Option<(Vec<Vec<u8>>, usize)> {
    let mut decoder = Decoder::default();
    match decoder.decode(bytes, Bounds { bulk_bytes_max: BULK_MAX, authenticated: true }) {
        Ok(Decoded::Request(len)) => {
            Some((decoder.argv(bytes).from(0).map(<[u8]>::to_vec).collect::<Vec<_>>(), len))
        }
        _ => None,
    }
}

/// Checks the batch at the head of `bytes` against the decoder; how many requests it has.
fn agrees(bytes: &[u8]) -> usize {
    let mut batch = Batch::default();
    batch.read(bytes, 0, BULK_MAX);
    let mut at = 0;
    for index in 0..batch.len() {
        let (argv, end) = batch.get(index, bytes);
        let args: Vec<Vec<u8>> = argv.from(0).map(<[u8]>::to_vec).collect();
        assert_eq!(decoded(&bytes[at..]), Some((args, end - at)));
        assert_eq!(argv.plain(), Some(&bytes[at..end]));
        at = end;
    }
    batch.len()
}

#[test]
fn a_batch_is_what_the_decoder_reads() {
    let pipeline = b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*3\r\n$3\r\nSET\r\n$0\r\n\r\n$12\r\nhello\r\nworld\r\n*1\r\n$4\r\nPING\r\n";
    assert_eq!(agrees(pipeline), 3);
    for cut in 0..pipeline.len() {
        assert!(agrees(&pipeline[..cut]) < 3, "cut at {cut}");
    }
    for at in 0..pipeline.len() {
        for byte in *b"*$0123456789\r\n-+ x" {
            let mut changed = pipeline.to_vec();
            changed[at] = byte;
            agrees(&changed);
        }
    }
}

#[test]
fn what_is_not_plain_ends_a_batch() {
    let plain = b"*1\r\n$4\r\nPING\r\n";
    for odd in [
        &b"PING\r\n"[..],
        b"*0\r\n",
        b"*-1\r\n",
        b"*01\r\n$4\r\nPING\r\n",
        b"*1\r\n$+4\r\nPING\r\n",
        b"*1\r\n$1001\r\n",
        b"*99999999999999999999\r\n",
        b"*1048577\r\n",
        b"*1\rx$4\r\nPING\r\n",
        b"*1\r\n$12\rxPING PING PING\r\n",
        b"*1\r\n$4\r\nPINGxx",
        b"*1\r\n$4\r\nPING\rx",
    ] {
        let bytes = [plain, odd, &[b'x'; 1100]].concat();
        assert_eq!(agrees(&bytes), 1, "{}", odd.escape_ascii());
    }
}

#[test]
fn a_batch_is_no_longer_than_is_read_ahead() {
    assert_eq!(agrees(&b"*1\r\n$4\r\nPING\r\n".repeat(READ_AHEAD_MAX + 1)), READ_AHEAD_MAX);
}
