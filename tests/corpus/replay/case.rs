//! Case files: text to cases and steps (the format: README.md).
//!
//! Deliberately absent: running them.
use super::quote::words;

/// One case: a title, what it is for, and its steps.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    /// Path below `tests/corpus`.
    pub(crate) file: &'a str,
    /// Line of the title, from 1.
    pub(crate) line: usize,
    pub(crate) title: &'a str,
    /// `@ skip TAG: reason`
    pub(crate) skips: Vec<(&'a str, &'a str)>,
    /// `@ only TAG: reason`
    pub(crate) only: Option<(&'a str, &'a str)>,
    pub(crate) steps: Vec<(usize, Step<'a>)>,
}

/// One line of a case. A connection is named by its text, the default one by the empty text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step<'a> {
    /// `> PING`, `b> PING`, `>> "PING\r\n"`
    Send(&'a str, Vec<u8>),
    /// `> CLIENT KILL ID $id`: words, some of them names of values that came earlier.
    SendNamed(&'a str, Vec<Vec<u8>>),
    /// `b<$ id`: gives the next reply a name.
    Name(&'a str, &'a str),
    /// `< reply`, `b<~ reply`, `<? shape`, `<- `
    Expect(&'a str, Mark, &'a str),
    /// `@ +10000`
    Advance(u64),
    /// `@ resp3 b`
    Resp3(&'a str),
    /// `@ close b`
    Close(&'a str),
}

/// How a reply is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mark {
    /// `<`: the notation, exactly.
    Exact,
    /// `<~`: lists and maps in any order; written sorted.
    Unordered,
    /// `<?`: a shape.
    Shape,
    /// `<-`: nothing is there yet.
    Nothing,
    /// `<!`: the connection is closed.
    Closed,
}

impl Mark {
    /// All, with their signs.
    pub(crate) const ALL: [(&'static str, Mark); 5] = [
        ("~", Mark::Unordered),
        ("?", Mark::Shape),
        ("-", Mark::Nothing),
        ("!", Mark::Closed),
        ("", Mark::Exact),
    ];
}

impl Case<'_> {
    /// Why this case does not run on a target of these tags; `None`: it runs. `sleeps`: the target's clock is real.
    pub(crate) fn reason_to_skip(&self, tags: &[&str], sleeps: bool) -> Option<String> {
        if let Some((tag, reason)) = self.only
            && !tags.contains(&tag)
        {
            return Some(format!("only {tag}: {reason}"));
        }
        if let Some((tag, reason)) = self.skips.iter().find(|(tag, _)| tags.contains(tag)) {
            return Some(format!("not {tag}: {reason}"));
        }
        let longest_ms = self.steps.iter().filter_map(|(_, step)| match step {
            Step::Advance(ms) => Some(*ms),
            _ => None,
        });
        (sleeps && longest_ms.max().unwrap_or(0) > LONGEST_SLEEP_MS)
            .then(|| "the clock steps too far to wait".into())
    }
}

/// A target with a real clock sleeps through a step up to this long.
const LONGEST_SLEEP_MS: u64 = 1500;

/// Cuts a file into its cases.
pub(crate) fn parse<'a>(file: &'a str, text: &'a str) -> Result<Vec<Case<'a>>, String> {
    let mut cases: Vec<Case<'a>> = Vec::new();
    let mut fresh = true;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.trim().is_empty() {
            fresh = true;
            continue;
        }
        if fresh {
            let title =
                line.strip_prefix("# ").ok_or(format!("{file}:{number}: a case starts with `# title`"))?;
            cases.push(Case { file, line: number, title, skips: Vec::new(), only: None, steps: Vec::new() });
            fresh = false;
        } else if !line.starts_with('#') {
            let case = cases.last_mut().ok_or("a line before the first case")?;
            option_or_step(case, number, line).map_err(|error| format!("{file}:{number}: {error}"))?;
        }
    }
    Ok(cases)
}

fn option_or_step<'a>(case: &mut Case<'a>, number: usize, line: &'a str) -> Result<(), String> {
    if let Some(skip) = line.strip_prefix("@ skip ") {
        case.skips.push(skip.split_once(": ").ok_or("`@ skip TAG: reason`")?);
    } else if let Some(only) = line.strip_prefix("@ only ") {
        case.only = Some(only.split_once(": ").ok_or("`@ only TAG: reason`")?);
    } else {
        case.steps.push((number, step(line)?));
    }
    Ok(())
}

/// Reads one line that is a step.
pub(crate) fn step(line: &str) -> Result<Step<'_>, String> {
    if let Some(option) = line.strip_prefix("@ ") {
        return match option.split_once(' ').unwrap_or((option, "")) {
            ("resp3", connection) => Ok(Step::Resp3(connection)),
            ("close", connection) => Ok(Step::Close(connection)),
            (ms, "") if ms.starts_with('+') => {
                ms[1..].parse().map(Step::Advance).map_err(|_| "`@ +MS`".into())
            }
            _ => Err(format!("unknown option: {option}")),
        };
    }
    let at = line.find(['<', '>']).ok_or("neither `>`, `<`, `@` nor `#`")?;
    let (connection, rest) = line.split_at(at);
    if !connection.chars().all(char::is_alphanumeric) {
        return Err(format!("a connection's name is one word: {connection:?}"));
    }
    if let Some(raw) = rest.strip_prefix(">>") {
        return Ok(Step::Send(connection, words(raw)?.concat()));
    }
    if let Some(command) = rest.strip_prefix('>') {
        let words = words(command)?;
        let named = words.iter().any(|word| name(word).is_some());
        return Ok(if named {
            Step::SendNamed(connection, words)
        } else {
            Step::Send(connection, encode(&words))
        });
    }
    let rest = &rest[1..];
    if let Some(name) = rest.strip_prefix("$ ") {
        return Ok(Step::Name(connection, name));
    }
    let (sign, mark) = Mark::ALL
        .into_iter()
        .find(|(sign, _)| {
            rest.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
        .ok_or("a space must follow the mark")?;
    Ok(Step::Expect(connection, mark, rest[sign.len()..].trim()))
}

/// The name in a word such as `$id`.
fn name(word: &[u8]) -> Option<&[u8]> {
    word.strip_prefix(b"$").filter(|name| !name.is_empty() && name.iter().all(u8::is_ascii_lowercase))
}

/// Values that came, by name.
pub(crate) type Names = alloc::collections::BTreeMap<String, Vec<u8>>;

/// The command with each `$name` replaced by its value.
pub(crate) fn encode_named(words: &[Vec<u8>], names: &Names) -> Result<Vec<u8>, String> {
    let value = |word: &Vec<u8>| match name(word).map(String::from_utf8_lossy) {
        Some(name) => names.get(&*name).cloned().ok_or(format!("nothing is named {name}")),
        None => Ok(word.clone()),
    };
    Ok(encode(&words.iter().map(value).collect::<Result<Vec<_>, String>>()?))
}

/// A command as clients send it: an array of bulk strings.
pub(crate) fn encode(words: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        bytes.extend_from_slice(word);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}
