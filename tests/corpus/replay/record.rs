//! Fills in what a real server answers: a case file without replies comes back with them.
//!
//! Deliberately absent: reading and writing files, and judging the replies: that is the author's work.
//! Lines marked `<?` are kept; a bare `<~` asks for its reply to be written sorted.
use super::case::{self, Mark, Names, Step, encode_named};
use super::reply::Reply;
use super::{Patience, Target};

/// Rewrites the `<` lines of one case (`lines`: from its title to its last line) from what the target answers.
pub(crate) fn record(lines: &[&str], target: &mut dyn Target) -> Result<Vec<String>, String> {
    target.reset();
    let mut out = Vec::new();
    let mut connections: Vec<String> = Vec::new();
    let mut names = Names::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        out.push(line.to_string());
        if line.starts_with('#') || line.starts_with("@ skip") || line.starts_with("@ only") {
            continue;
        }
        let actor = match case::step(line).map_err(|error| format!("{line}: {error}"))? {
            Step::Send(connection, bytes) => {
                target.send(connection, &bytes);
                connection
            }
            Step::SendNamed(connection, words) => {
                target.send(connection, &encode_named(&words, &names)?);
                connection
            }
            Step::Advance(ms) => {
                target.advance_ms(ms);
                ""
            }
            Step::Close(connection) => {
                target.close(connection);
                continue;
            }
            Step::Resp3(connection) => {
                target.send(connection, b"*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
                replies(target, connection)?;
                continue;
            }
            // A mark before the first send.
            Step::Expect(..) | Step::Name(..) => "",
        };
        if !connections.iter().any(|known| known == actor) {
            connections.push(actor.to_string());
        }
        let group = lines[at..]
            .iter()
            .take_while(|line| matches!(case::step(line), Ok(Step::Expect(..) | Step::Name(..))))
            .count();
        out.extend(answer(&lines[at..at + group], actor, &connections, target, &mut names)?);
        at += group;
    }
    Ok(out)
}

/// The `<` lines after one step: what came, marked as `old` marks it. The actor's come first.
fn answer(
    old: &[&str],
    actor: &str,
    connections: &[String],
    target: &mut dyn Target,
    names: &mut Names,
) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let others = connections.iter().map(String::as_str).filter(|name| *name != actor);
    for connection in core::iter::once(actor).chain(others) {
        let mut marks = old.iter().filter_map(|line| match case::step(line) {
            Ok(Step::Expect(whose, mark, want)) if whose == connection => Some((Some(mark), want)),
            Ok(Step::Name(whose, name)) if whose == connection => Some((None, name)),
            _ => None,
        });
        let (came, closed) = replies(target, connection)?;
        for reply in came {
            out.push(match marks.next() {
                Some((None, name)) => {
                    names.insert(name.to_string(), reply.value()?);
                    format!("{connection}<$ {name}")
                }
                Some((Some(Mark::Shape), want)) => format!("{connection}<? {want}"),
                Some((Some(Mark::Unordered), _)) => format!("{connection}<~ {}", reply.sorted().text()),
                _ => format!("{connection}< {}", reply.text()),
            });
        }
        if closed {
            out.push(format!("{connection}<!"));
        } else if marks.any(|(mark, _)| mark == Some(Mark::Nothing)) {
            out.push(format!("{connection}<-"));
        }
    }
    Ok(out)
}

fn replies(target: &mut dyn Target, connection: &str) -> Result<(Vec<Reply>, bool), String> {
    let received = target.receive(connection, Patience::Quiet);
    let mut rest = &received.bytes[..];
    let mut replies = Vec::new();
    while let Some((reply, length)) = Reply::decode(rest)? {
        replies.push(reply);
        rest = &rest[length..];
    }
    Ok((replies, received.closed))
}
