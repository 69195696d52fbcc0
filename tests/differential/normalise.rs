//! What may differ between two right answers, all of it: order, chance, the clock, and what changed from 7.0 to 7.2.
//!
//! Deliberately absent: excuses. A row that cannot be compared at all is left out in `generate.rs`, with its reason.
use crate::replay::reply::{Kind, Reply};

/// Seconds that two clocks may lie apart.
const CLOCK_SLACK_S: i64 = 3;

/// A reply with everything taken out that may differ. Two replies to `words` agree when these are equal.
/// `newer`: the oracle is one that knows what came after Redis 7.2.
pub(crate) fn normalise(words: &[Vec<u8>], reply: Reply, newer: bool) -> Reply {
    let name = words.first().map(|word| word.to_ascii_uppercase()).unwrap_or_default();
    let name = core::str::from_utf8(&name).unwrap_or_default();
    let reply = match name {
        // Tables have no order.
        "KEYS" | "SMEMBERS" | "SINTER" | "SUNION" | "SDIFF" | "HKEYS" | "HVALS" | "PUBSUB" | "MEMBERS" => {
            reply.sorted()
        }
        "HGETALL" => pairs(reply),
        // Chance: only how many, and of what kind.
        "SPOP" | "SRANDMEMBER" | "HRANDFIELD" | "ZRANDMEMBER" | "RANDOMKEY" => shape(reply),
        "SCAN" | "SSCAN" | "HSCAN" | "ZSCAN" => scan(reply),
        // The clock.
        "TTL" | "EXPIRETIME" | "HTTL" | "HEXPIRETIME" => clock(reply, 1),
        "PTTL" | "PEXPIRETIME" | "HPTTL" | "HPEXPIRETIME" => clock(reply, 1000),
        "OBJECT" => encoding(reply, newer),
        "CONFIG" => shape(reply),
        // The bytes differ by version.
        "DUMP" => shape(reply),
        "SORT" | "SORT_RO" if !is_sorted(words) => unsorted(words, reply),
        "XPENDING" => idle(reply),
        "XINFO" => info(words, reply, newer),
        "XREAD" | "XREADGROUP" => waited(reply, newer),
        "XADD" if !newer => adding(reply),
        // 7.2 makes the consumer even when it gets nothing.
        "XGROUP"
            if !newer && words.get(1).is_some_and(|word| word.eq_ignore_ascii_case(b"CREATECONSUMER")) =>
        {
            shape_int(reply)
        }
        _ => reply,
    };
    match name.as_bytes().first() {
        Some(b'Z' | b'B') => scores(reply),
        _ if newer && name.starts_with("GEO") => coordinates(reply),
        _ => reply,
    }
}

/// Whether SORT puts what it answers in order: each BY of it names more than one key.
fn is_sorted(words: &[Vec<u8>]) -> bool {
    let mut by = words.windows(2).filter(|pair| pair[0].eq_ignore_ascii_case(b"BY"));
    by.all(|pair| pair[1].contains(&b'*'))
}

/// An answer of SORT in no order; of a part of that, only how much it is.
fn unsorted(words: &[Vec<u8>], reply: Reply) -> Reply {
    match reply {
        Reply::Items(_, items) if words.iter().any(|word| word.eq_ignore_ascii_case(b"LIMIT")) => {
            Reply::Int(items.len() as i64)
        }
        reply => reply.sorted(),
    }
}

/// All replies to one command. Leaving every channel at once names them in any order; the counts go down all the same.
pub(crate) fn normalise_all(words: &[Vec<u8>], replies: Vec<Reply>) -> Vec<Reply> {
    let name = words[0].to_ascii_uppercase();
    if words.len() > 1 || !name.ends_with(b"UNSUBSCRIBE") {
        return replies;
    }
    let mut names = Vec::new();
    let mut counts = Vec::new();
    for reply in replies {
        match reply {
            Reply::Items(kind, mut items) if items.len() == 3 => {
                names.push(items.remove(1));
                counts.push(Reply::Items(kind, items));
            }
            other => counts.push(other),
        }
    }
    counts.push(Reply::Items(Kind::Array, names).sorted());
    counts
}

/// A message comes once for each pattern that matches its channel, in any order of the patterns.
pub(crate) fn in_order_of_patterns(replies: &mut [Reply]) {
    let message = |reply: &Reply| match reply {
        Reply::Items(_, items) if items.len() == 4 && items[0].text().contains("pmessage") => {
            Some(items[2..].to_vec())
        }
        _ => None,
    };
    for same in replies.chunk_by_mut(|one, other| message(one).is_some() && message(one) == message(other)) {
        same.sort_by_cached_key(Reply::text);
    }
}

/// Whether two right answers to the command may have nothing in common.
pub(crate) fn is_incomparable(words: &[Vec<u8>], newer: bool) -> bool {
    let is = |word: &[u8], text: &str| word.eq_ignore_ascii_case(text.as_bytes());
    // Redis cuts the index (tests/differences.txt).
    let far = is(&words[0], "LSET") && words.get(2).is_some_and(|index| index.len() > 9);
    // Newer still (tests/differences.txt).
    let newest = ["NOVALUES", "IFEQ", "IFNE", "IFDEQ", "IFDNE"];
    let newer_still = words[1..].iter().any(|word| newest.iter().any(|option| is(word, option)));
    // Whether one life from now is longer than another one from a millisecond ago is for the clock to say.
    let races = ["EXPIRE", "PEXPIRE", "HEXPIRE", "HPEXPIRE"].iter().any(|name| is(&words[0], name))
        && words.iter().any(|word| is(word, "GT") || is(word, "LT"));
    // Redis counts on below zero (tests/differences.txt), and its logs then do not say so.
    let uncounted = ["ENTRIESREAD", "ENTRIESADDED", "RETRYCOUNT"]
        .iter()
        .any(|option| words.windows(2).any(|pair| is(&pair[0], option) && pair[1].len() > 18));
    // What lives for less than an episode may go at any time of it: only a mistake asks for that.
    let is_short = |text: &[u8]| {
        let number = core::str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok());
        number.is_some_and(|number| (1..100_000).contains(&number))
    };
    let in_ms = ["PEXPIRE", "HPEXPIRE", "PSETEX", "RESTORE"].iter().any(|name| is(&words[0], name));
    let short = in_ms && words.get(2).is_some_and(|text| is_short(text))
        || words.windows(2).any(|pair| (is(&pair[0], "PX") || is(&pair[0], "BLOCK")) && is_short(&pair[1]));
    // Redis says nothing about a range of members when scores differ. Two keys hold equal scores only.
    let is_equal = words.get(1).is_some_and(|key| is(key, "x0") || is(key, "x1"));
    let by_member = words[0].to_ascii_uppercase().windows(3).any(|part| part == b"LEX")
        || words.iter().any(|word| is(word, "BYLEX"));
    let mixed = (by_member && !is_equal)
        || (is(&words[0], "ZADD") && is_equal && !adds_zeros(words.get(2..).unwrap_or_default()));
    // Elements whose texts to sort by are equal stand in any order.
    let sorts = words[0].to_ascii_uppercase().starts_with(b"SORT");
    let ties = sorts && ["BY", "ALPHA"].iter().all(|option| words.iter().any(|word| is(word, option)));
    ties || far || uncounted || newer_still || races || short || mixed || (!newer && is_older(words))
}

/// Whether Redis 7.0 says otherwise than 7.2, or does not know it.
fn is_older(words: &[Vec<u8>]) -> bool {
    let is = |word: &[u8], text: &str| word.eq_ignore_ascii_case(text.as_bytes());
    let any_of = |names: &[&str]| names.iter().any(|name| is(&words[0], name));
    let has = |option: &str| words.iter().any(|word| is(word, option));
    // New in 7.2: the WITHSCORE of ranks, and LPOS refuses the rank that has no opposite.
    let ranks = any_of(&["ZRANK", "ZREVRANK"]) && words.len() > 3;
    let lowest = any_of(&["LPOS"]) && has("-9223372036854775808");
    // Since 7.2 a waiter runs its command again when one of its keys is ready, and may meet another key of it first.
    let several = (any_of(&["BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX"]) && words.len() > 3)
        || (any_of(&["BLMPOP", "BZMPOP"]) && words.get(2).is_some_and(|count| !is(count, "1")));
    // 7.0 takes the longest timeout for a negative one, or for one it can wait.
    let waits = words[0].first().is_some_and(|first| first.eq_ignore_ascii_case(&b'B'));
    let endless = (waits || any_of(&["XREAD", "XREADGROUP"])) && has("9223372036854775807");
    // New in 8.2.
    let combined = is(&words[0], "BITOP")
        && words.get(1).is_some_and(|word| {
            ["DIFF", "DIFF1", "ANDOR", "ONE"].iter().any(|operation| is(word, operation))
        });
    // As with BLPOP; and the `+` of XREAD is newer.
    let streams = words.iter().position(|word| is(word, "STREAMS")).map_or(0, |at| words.len() - at - 1);
    let reads = any_of(&["XREAD", "XREADGROUP"]) && ((streams > 2 && has("BLOCK")) || has("+"));
    ranks || lowest || several || endless || combined || reads || bit_range_is_wrong(words)
}

/// Whether all scores after the options of ZADD are 0.
fn adds_zeros(words: &[Vec<u8>]) -> bool {
    let is_option = |word: &&Vec<u8>| {
        ["NX", "XX", "GT", "LT", "CH", "INCR"]
            .iter()
            .any(|option| word.eq_ignore_ascii_case(option.as_bytes()))
    };
    words.iter().skip_while(is_option).step_by(2).all(|score| score == b"0")
}

/// Whether BITCOUNT or BITPOS has a mistake in its range: 7.0 does not see it where there is no key.
fn bit_range_is_wrong(words: &[Vec<u8>]) -> bool {
    let from = match words[0].to_ascii_uppercase().as_slice() {
        b"BITCOUNT" => 2,
        b"BITPOS" => 3,
        _ => return false,
    };
    let range = words.get(from..).unwrap_or_default();
    let is_unit = |word: &[u8]| word.eq_ignore_ascii_case(b"BIT") || word.eq_ignore_ascii_case(b"BYTE");
    let is_number = |word: &[u8]| cachelet::base::number::parse_i64(word).is_some();
    let right =
        range.iter().enumerate().all(|(at, word)| if at == 2 { is_unit(word) } else { is_number(word) });
    !right || range.len() > 3 || (from == 2 && range.len() == 1)
}

/// The idle times of XPENDING.
fn idle(reply: Reply) -> Reply {
    let Reply::Items(kind, items) = reply else { return reply };
    let item = |item: Reply| match item {
        Reply::Items(kind, mut parts) if parts.len() == 4 => {
            parts[2] = clock(parts[2].clone(), 1000);
            Reply::Items(kind, parts)
        }
        other => other,
    };
    Reply::Items(kind, items.into_iter().map(item).collect())
}

fn shape_int(reply: Reply) -> Reply {
    if let Reply::Int(_) = reply { Reply::Int(0) } else { reply }
}

/// What a reader of a group that has gone is told is worded anew since 7.2; so is what names the command, since 7.4 too.
fn waited(reply: Reply, newer: bool) -> Reply {
    match reply {
        Reply::Error(text) if text.starts_with(b"ERR Unbalanced") => Reply::Error(b"ERR Unbalanced".to_vec()),
        Reply::Error(text) if !newer && (text.starts_with(b"NOGROUP") || text.starts_with(b"UNBLOCKED")) => {
            Reply::Error(b"NOGROUP".to_vec())
        }
        other => other,
    }
}

/// Where a millisecond has no number left, 7.0 says that the elements are too large.
fn adding(reply: Reply) -> Reply {
    match reply {
        Reply::Error(text) if text.starts_with(b"ERR Elements are too large") => Reply::Error(
            b"ERR The ID specified in XADD is equal or smaller than the target stream top item".to_vec(),
        ),
        other => other,
    }
}

/// A reader of a group whose stream made way for something else: 7.0 says that the stream has gone, 7.2 that the type is
/// wrong.
pub(crate) fn woken(reply: Reply) -> Reply {
    match reply {
        Reply::Error(text) if text.starts_with(b"WRONGTYPE") => Reply::Error(b"NOGROUP".to_vec()),
        other => other,
    }
}

/// XINFO without times, and without consumers that have nothing: 7.2 makes those where 7.0 does not.
fn info(words: &[Vec<u8>], reply: Reply, newer: bool) -> Reply {
    let is_list = words.get(1).is_some_and(|word| word.eq_ignore_ascii_case(b"CONSUMERS"));
    if is_list { list_of_consumers(reply, newer) } else { without_times(reply, newer) }
}

fn list_of_consumers(reply: Reply, newer: bool) -> Reply {
    let Reply::Items(kind, items) = reply else { return reply };
    let items = items.into_iter().map(|item| without_times(item, newer));
    let has = |item: &Reply| {
        let text = item.text();
        !text.contains("\"pending\", :0")
            && !text.contains("\"pending\": :0")
            && !text.contains("\"pel-count\", :0")
            && !text.contains("\"pel-count\": :0")
    };
    Reply::Items(kind, items.filter(|item| newer || has(item)).collect())
}

/// A map as names and values in turn, without those that tell of the clock, and with the times of pending entries gone.
fn without_times(reply: Reply, newer: bool) -> Reply {
    let pairs: Vec<(Reply, Reply)> = match reply {
        Reply::Map(pairs) => pairs,
        Reply::Items(kind, items)
            if items.len() % 2 == 0 && items.first().is_some_and(|item| matches!(item, Reply::Bulk(_))) =>
        {
            let _ = kind;
            let mut items = items.into_iter();
            core::iter::from_fn(|| Some((items.next()?, items.next()?))).collect()
        }
        Reply::Items(kind, items) => {
            return Reply::Items(kind, items.into_iter().map(|item| without_times(item, newer)).collect());
        }
        other => return other,
    };
    let mut kept = Vec::new();
    for (name, value) in pairs {
        let Reply::Bulk(text) = &name else { continue };
        let value = match &text[..] {
            b"idle" | b"inactive" | b"seen-time" | b"active-time" => continue,
            // A number in XINFO GROUPS.
            b"consumers" => match value {
                Reply::Int(_) if !newer => continue,
                Reply::Int(count) => Reply::Int(count),
                list => list_of_consumers(list, newer),
            },
            b"pending" => undated(value),
            b"groups" => without_times(value, newer),
            // What a group has read is counted otherwise since 7.4.
            b"entries-read" | b"lag" if newer => continue,
            _ => value,
        };
        kept.push(name);
        kept.push(value);
    }
    Reply::Items(Kind::Array, kept)
}

/// Pending entries without the times of their delivery.
fn undated(reply: Reply) -> Reply {
    let Reply::Items(kind, items) = reply else { return reply };
    let item = |item: Reply| match item {
        Reply::Items(kind, mut parts) if parts.len() > 2 => {
            parts.remove(parts.len() - 2);
            Reply::Items(kind, parts)
        }
        other => other,
    };
    Reply::Items(kind, items.into_iter().map(item).collect())
}

/// Numbers that the clock has a part in, rounded so that a slack of a few seconds does not show.
fn clock(reply: Reply, scale: i64) -> Reply {
    match reply {
        Reply::Int(number) if number > 0 => Reply::Int((number / scale + CLOCK_SLACK_S) / 100_000),
        Reply::Items(kind, items) => {
            Reply::Items(kind, items.into_iter().map(|item| clock(item, scale)).collect())
        }
        other => other,
    }
}

/// 7.2 keeps short lists and small sets as listpacks; 7.0 as quicklists and tables.
fn encoding(reply: Reply, newer: bool) -> Reply {
    match reply {
        // 7.0 makes an intset of what SPOP leaves of a set, if that is little and all numbers; 7.2 keeps what it was.
        Reply::Bulk(text)
            if !newer && matches!(&text[..], b"intset" | b"listpack" | b"quicklist" | b"hashtable") =>
        {
            Reply::Bulk(b"intset, listpack, quicklist or hashtable".to_vec())
        }
        // What INCRBYFLOAT leaves is a string in Redis even when it is an integer.
        Reply::Bulk(text) if matches!(&text[..], b"int" | b"embstr") => {
            Reply::Bulk(b"int or embstr".to_vec())
        }
        // 8 counts the bytes of the key too.
        Reply::Bulk(text) if newer && text == b"raw" => Reply::Bulk(b"int or embstr".to_vec()),
        other => other,
    }
}

/// 7.0 prints seventeen digits, 7.2 the shortest that read back the same.
fn scores(reply: Reply) -> Reply {
    match reply {
        Reply::Double(text) => Reply::Double(text.parse().map_or(text, |number: f64| format!("{number:?}"))),
        Reply::Bulk(text) => {
            number(&text).map_or(Reply::Bulk(text), |number| Reply::Bulk(number.into_bytes()))
        }
        Reply::Items(kind, items) => Reply::Items(kind, items.into_iter().map(scores).collect()),
        other => other,
    }
}

/// 8 prints the shortest digits of a coordinate that read back the same, 7.2 up to seventeen behind the point.
fn coordinates(reply: Reply) -> Reply {
    let round = |text: &str| text.parse().map(|number: f64| format!("{number:.12}"));
    match reply {
        Reply::Double(text) => Reply::Double(round(&text).unwrap_or(text)),
        Reply::Bulk(text) if text.contains(&b'.') => {
            let rounded = core::str::from_utf8(&text).ok().and_then(|text| round(text).ok());
            Reply::Bulk(rounded.map_or(text, String::into_bytes))
        }
        Reply::Items(kind, items) => Reply::Items(kind, items.into_iter().map(coordinates).collect()),
        other => other,
    }
}

fn number(text: &[u8]) -> Option<String> {
    // More digits than a double has come with an exponent from 7.0.
    let inexact = text.contains(&b'.') || text.contains(&b'e') || text.len() > 15;
    let number: f64 = core::str::from_utf8(text).ok().filter(|_| inexact)?.parse().ok()?;
    // A stored distance may differ in its last bit (tests/differences.txt); fewer digits, for that to carry seldom.
    Some(format!("{number:.12e}"))
}

/// A list of names and values, sorted by name.
fn pairs(reply: Reply) -> Reply {
    match reply {
        Reply::Items(kind, items) => {
            let mut pairs: Vec<String> =
                items.chunks(2).map(|pair| Reply::Items(kind, pair.to_vec()).text()).collect();
            pairs.sort();
            Reply::Status(pairs.concat().into_bytes())
        }
        other => other.sorted(),
    }
}

fn shape(reply: Reply) -> Reply {
    match reply {
        Reply::Bulk(_) => Reply::Status(b"some bulk".to_vec()),
        Reply::Double(_) => Reply::Status(b"some double".to_vec()),
        Reply::Items(kind, items) => Reply::Items(kind, items.into_iter().map(shape).collect()),
        Reply::Map(pairs) => Reply::Int(pairs.len() as i64),
        other => other,
    }
}

/// A cursor means nothing elsewhere, and how much a page shows depends on the table: only errors are compared.
fn scan(reply: Reply) -> Reply {
    match reply {
        Reply::Items(..) => Reply::Status(b"some page".to_vec()),
        other => other,
    }
}
