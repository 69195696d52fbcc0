use super::*;

fn written(mode: Mode, write: impl FnOnce(&mut Sink)) -> Vec<u8> {
    let mut sink = Sink::new(Vec::new(), mode);
    write(&mut sink);
    sink.into_bytes()
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
        sink.error(b"ERR a\r\nb");
    });
    assert_eq!(bytes, b"+OK\r\n-ERR a  b\r\n");
}

#[test]
fn an_error_is_one_line_in_every_mode() {
    let error = |sink: &mut Sink| sink.error(b"ERR a\r\nb \n");
    assert_eq!(written(Mode::Resp2, error), b"-ERR a  b \r\n");
    // Thirteen bytes would be a carriage return in the length, were it looked at.
    assert_eq!(written(Mode::Value, |sink| sink.error(b"ERR a\r\nb 1234")), b"\x02\x0d\0\0\0ERR a  b 1234");
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

#[test]
fn strings_of_any_length_are_whole() {
    let text: Vec<u8> = (0..5000).map(|index| b'a' + (index % 26) as u8).collect();
    let lens = || (0..130).chain(990..1030).chain([5000, 1, 2]);
    let (mut resp, mut value) = (Vec::new(), Vec::new());
    for len in lens() {
        resp.extend_from_slice(alloc::format!("${len}\r\n").as_bytes());
        resp.extend_from_slice(&text[..len]);
        resp.extend_from_slice(b"\r\n");
        value.push(tag::BULK);
        value.extend_from_slice(&(len as u32).to_le_bytes());
        value.extend_from_slice(&text[..len]);
    }
    let all = |sink: &mut Sink| lens().for_each(|len| sink.bulk(&text[..len]));
    assert_eq!(written(Mode::Resp2, all), resp);
    assert_eq!(written(Mode::Value, all), value);
    assert_eq!(
        written(Mode::Resp2, |sink| sink.elements(lens().map(|len| Element::Str(&text[..len])))),
        resp
    );
}

#[test]
fn a_double_that_is_whole_has_an_integers_text() {
    let all =
        |sink: &mut Sink| [3.0, -17.0, 0.0, -0.0, f64::INFINITY].into_iter().for_each(|n| sink.double(n));
    assert_eq!(written(Mode::Resp2, all), b"$1\r\n3\r\n$3\r\n-17\r\n$1\r\n0\r\n$2\r\n-0\r\n$3\r\ninf\r\n");
    assert_eq!(written(Mode::Resp3, all), b",3\r\n,-17\r\n,0\r\n,-0\r\n,inf\r\n");
}
