use super::*;

fn written(mode: Mode, write: impl FnOnce(&mut Sink)) -> Vec<u8> {
    let mut sink = Sink::new(Vec::new(), mode);
    write(&mut sink);
    sink.bytes
}

#[test]
fn a_deferred_array_reads_like_a_counted_one() {
    for mode in [Mode::Resp2, Mode::Resp3, Mode::Value, Mode::Null] {
        let counted = written(mode, |sink| {
            sink.status("before");
            sink.map(12);
            (0..24).for_each(|i| sink.int(i));
        });
        let deferred = written(mode, |sink| {
            sink.status("before");
            let open = sink.defer();
            (0..24).for_each(|i| sink.int(i));
            sink.close_map(open, 12);
        });
        assert_eq!(counted, deferred, "{mode:?}");
    }
}

#[test]
fn rollback_forgets() {
    let bytes = written(Mode::Resp3, |sink| {
        sink.ok();
        let mark = sink.mark();
        sink.array(3);
        sink.bulk(b"x");
        sink.rollback(mark);
        sink.error("ERR a\r\nb");
    });
    assert_eq!(bytes, b"+OK\r\n-ERR a  b\r\n");
}

#[test]
fn an_error_is_one_line_in_every_mode() {
    let error = |sink: &mut Sink| sink.error("ERR a\r\nb \n");
    assert_eq!(written(Mode::Resp2, error), b"-ERR a  b  \r\n");
    // Thirteen bytes would be a carriage return in the length, were it looked at.
    assert_eq!(written(Mode::Value, |sink| sink.error("ERR a\r\nb 1234")), b"\x02\x0d\0\0\0ERR a  b 1234");
    assert!(written(Mode::Null, error).is_empty());
}

#[test]
fn each_mode_has_its_own_nil_bool_and_double() {
    let all = |sink: &mut Sink| {
        sink.nil();
        sink.nil_array();
        sink.bool(true);
        sink.double(1.5);
        sink.verbatim("txt", b"hi");
    };
    assert_eq!(written(Mode::Resp2, all), b"$-1\r\n*-1\r\n:1\r\n$3\r\n1.5\r\n$2\r\nhi\r\n");
    assert_eq!(written(Mode::Resp3, all), b"_\r\n_\r\n#t\r\n,1.5\r\n=6\r\ntxt:hi\r\n");
    assert_eq!(written(Mode::Value, all), b"\x00\x0d\x09\x01\x08\0\0\0\0\0\0\xf8\x3f\x0b\x06\0\0\0txt:hi");
    assert!(written(Mode::Null, all).is_empty());
}
