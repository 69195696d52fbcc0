//! One episode: the same steps on the engine and on the oracle, every reply compared, then every key.
//!
//! Deliberately absent: where steps come from, and what may differ (`normalise.rs`).
use crate::generate::{CONNECTIONS, Step};
use crate::normalise::{in_order_of_patterns, is_incomparable, normalise, normalise_all, woken};
use crate::oracle::Oracle;
use crate::replay::{case::encode, quote::escape, quote::quote, reply::Kind, reply::Reply};
use crate::setting::Setting;
use crate::subject::Subject;

/// The connection that looks at every key in the end.
const INSPECTOR: usize = CONNECTIONS;
/// Databases that steps can reach.
const DATABASES: [&str; 3] = ["0", "1", "2"];

/// A command.
type Words = Vec<Vec<u8>>;
/// What came back, by connection.
type Replies = Vec<Vec<Reply>>;

/// Two different answers.
#[derive(Debug)]
pub(crate) struct Disagreement {
    /// The step that showed it; past the last one: it was found among the keys in the end.
    pub(crate) at: usize,
    pub(crate) text: String,
}

/// What an episode was made of, to judge whether the commands are worth sending.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) commands: usize,
    pub(crate) errors: usize,
}

/// What one connection is doing, as its replies told.
#[derive(Clone, Default)]
struct Doing {
    /// The command that waits.
    waits: Option<Vec<Vec<u8>>>,
    /// Commands queued since MULTI.
    queued: Option<Vec<Vec<Vec<u8>>>>,
}

pub(crate) struct Episode<'a> {
    oracle: &'a mut Oracle,
    subject: Subject,
    doing: Vec<Doing>,
    /// What the engine has answered that is not compared yet, with the command and the replies by connection. All
    /// commands are of one connection, so that a server runs them in order when they come at once.
    ahead: Vec<(Words, Replies)>,
    tally: Tally,
    /// Whether the two rightly hold different things now, so that nothing more can be compared.
    parted: bool,
    /// Whether events of keys are heard of.
    hears: bool,
}

impl<'a> Episode<'a> {
    /// Plays the steps from nothing.
    pub(crate) fn play(
        oracle: &'a mut Oracle,
        setting: &Setting,
        steps: &[Step],
    ) -> Result<Tally, Disagreement> {
        let mut protocols = setting.resp3.to_vec();
        protocols.push(false);
        oracle.reset(&protocols, setting);
        let subject = Subject::new(&protocols, setting);
        let mut episode = Episode {
            oracle,
            subject,
            doing: vec![Doing::default(); protocols.len()],
            ahead: Vec::new(),
            tally: Tally::default(),
            parted: false,
            hears: setting.hears,
        };
        let mut at = 0;
        while at < steps.len() && !episode.parted {
            let actor = steps[at].connection;
            let mut sent = at;
            while let Some(step) = steps.get(at).filter(|step| step.connection == actor) {
                at += 1;
                if !episode.can_take(step) {
                    continue;
                }
                sent = at - 1;
                episode.ask(actor, &step.words).map_err(|text| Disagreement { at: sent, text })?;
                if episode.decides(actor) {
                    break;
                }
            }
            episode.settle(actor).map_err(|text| Disagreement { at: sent, text })?;
        }
        let tally = episode.tally;
        if !episode.parted {
            let compared = episode.compare_keys(true).and_then(|()| match setting.replays {
                true => episode.compare_log(&protocols, setting),
                false => Ok(()),
            });
            compared.map_err(|text| Disagreement { at: steps.len(), text })?;
        }
        Ok(tally)
    }

    /// Whether the step makes sense here: its connection listens, and the two answers can be compared.
    fn can_take(&self, step: &Step) -> bool {
        let doing = &self.doing[step.connection];
        // What SPOP took must be put right at once (see `reconcile`), which a transaction does not allow, and which would be heard.
        let random = (doing.queued.is_some() || self.hears) && is(&step.words, "SPOP");
        // What wakes a reader and leaves it nothing: 7.0 answers no entries, since 7.2 it goes on waiting.
        let empties = self.doing.iter().flat_map(|doing| &doing.waits).any(|waiting| {
            let queued = doing.queued.iter().flatten().filter(|_| is(&step.words, "EXEC"));
            queued.chain([&step.words]).any(|words| leaves_nothing(waiting, words))
        });
        // Since 7.2 a consumer that reads or claims is made first, and heard of; and XSETID minds the ID of a deleted entry.
        let heard = ["XREADGROUP", "XCLAIM", "XAUTOCLAIM", "XSETID"].iter().any(|name| is(&step.words, name));
        let waits = doing.waits.is_some() || ((empties || (heard && self.hears)) && !self.oracle.newer);
        !waits && !random && !is_incomparable(&step.words, self.oracle.newer)
    }

    /// Whether the command just answered must be compared before the next one is chosen.
    fn decides(&self, actor: usize) -> bool {
        let Some((words, replies)) = self.ahead.last() else { return false };
        ["MULTI", "EXEC", "DISCARD", "SPOP"].iter().any(|name| is(words, name))
            || replies[actor].is_empty()
            || self.someone_waits()
    }

    fn someone_waits(&self) -> bool {
        self.doing.iter().any(|doing| doing.waits.is_some())
    }

    /// The engine's answer, to be compared later; `Null` when there is none yet.
    fn ask(&mut self, actor: usize, words: &[Vec<u8>]) -> Result<Reply, String> {
        let replies = self.subject.send(actor, &encode(words))?;
        let first = replies[actor].first().cloned().unwrap_or(Reply::Null);
        self.ahead.push((words.to_vec(), replies));
        Ok(first)
    }

    /// Sends the oracle what the engine has answered, all at once, and compares all that comes back, on every connection.
    fn settle(&mut self, actor: usize) -> Result<(), String> {
        let ahead = core::mem::take(&mut self.ahead);
        let Some((last, _)) = ahead.last() else { return Ok(()) };
        let may_push = self.hears
            || self.someone_waits()
            || ahead.iter().any(|(words, ours)| ours[actor].is_empty() || is(words, "PUBLISH"));
        let bytes: Vec<u8> = ahead.iter().flat_map(|(words, _)| encode(words)).collect();
        self.oracle.send(actor, &bytes);
        let mut came = Vec::new();
        for (words, ours) in &ahead {
            came.push(self.replies(words, ours)?);
        }
        if may_push && let Some((connection, reply)) = self.oracle.surplus().first() {
            let (command, text) = (line(actor, last), reply.text());
            let waited = self.doing[*connection].waits.as_deref();
            let reads = waited.is_some_and(|words| is(words, "XREAD") || is(words, "XREADGROUP"));
            // Only 7.0 wakes a reader to tell it of no entry.
            if !self.oracle.newer && reads && text.contains("[]") {
                self.parted = true;
                return Ok(());
            }
            return Err(format!("{command}\n  ours   (nothing, on {connection})\n  theirs {text}"));
        }
        for ((words, ours), theirs) in ahead.iter().zip(&came) {
            self.judge(actor, words, ours, theirs)?;
        }
        Ok(())
    }

    /// As many replies of the oracle as the engine gave, on every connection.
    fn replies(&mut self, words: &[Vec<u8>], ours: &[Vec<Reply>]) -> Result<Vec<Vec<Reply>>, String> {
        let mut theirs: Vec<Vec<Reply>> = Vec::new();
        for (connection, replies) in ours.iter().enumerate() {
            let came: Vec<Reply> = replies.iter().map_while(|_| self.oracle.next(connection)).collect();
            if came.len() < replies.len() {
                let text = replies[came.len()].text();
                return Err(format!("{}\n  ours   {text}\n  theirs (nothing)", line(connection, words)));
            }
            theirs.push(came);
        }
        Ok(theirs)
    }

    /// Compares the replies to one command, and keeps what follows from it.
    fn judge(
        &mut self,
        actor: usize,
        words: &[Vec<u8>],
        ours: &[Vec<Reply>],
        theirs: &[Vec<Reply>],
    ) -> Result<(), String> {
        if self.parted {
            return Ok(());
        }
        for connection in 0..ours.len() {
            self.compare(connection, actor, words, &ours[connection], &theirs[connection])?;
        }
        // Redis keeps what it did to a HyperLogLog until it saw that it is damaged (tests/differences.txt).
        self.parted |= ours[actor].iter().any(|reply| reply.text().contains("INVALIDOBJ"));
        let (Some(ours), Some(theirs)) = (ours[actor].first(), theirs[actor].first()) else {
            self.doing[actor].waits = Some(words.to_vec());
            return Ok(());
        };
        self.tally.commands += 1;
        self.tally.errors += usize::from(matches!(ours, Reply::Error(_)));
        self.follow(actor, words, ours);
        self.reconcile(actor, words, ours, theirs);
        Ok(())
    }

    /// Compares what one connection got.
    fn compare(
        &mut self,
        connection: usize,
        actor: usize,
        words: &[Vec<u8>],
        ours: &[Reply],
        theirs: &[Reply],
    ) -> Result<(), String> {
        let waited = self.doing[connection].waits.as_deref().filter(|_| connection != actor);
        let asked = if connection == actor { Some(words) } else { waited };
        let texts = [ours, theirs].map(|replies| {
            let mut replies = replies.to_vec();
            in_order_of_patterns(&mut replies);
            if let (Some(words), Some(first)) = (asked, replies.first_mut()) {
                *first = self.normal(connection, words, first.clone());
                if !self.oracle.newer && connection != actor && is(words, "XREADGROUP") {
                    *first = woken(first.clone());
                }
                replies = normalise_all(words, replies);
            }
            replies.iter().map(Reply::text).collect::<Vec<_>>()
        });
        if connection != actor && !ours.is_empty() {
            self.doing[connection].waits = None;
        }
        let [mine, oracle] = texts;
        if mine == oracle {
            return Ok(());
        }
        // Only since 7.2 XSETID minds the ID of a deleted entry.
        if !self.oracle.newer && mine.iter().any(|text| text.contains("XSETID is smaller than current max")) {
            self.parted = true;
            return Ok(());
        }
        let show = |replies: &[Reply]| replies.iter().map(Reply::text).collect::<Vec<_>>().join(" ; ");
        let on = if connection == actor { String::new() } else { format!(" (on {connection})") };
        Err(format!("{}{on}\n  ours   {}\n  theirs {}", line(actor, words), show(ours), show(theirs)))
    }

    fn normal(&self, connection: usize, words: &[Vec<u8>], reply: Reply) -> Reply {
        let newer = self.oracle.newer;
        match (&self.doing[connection].queued, reply) {
            (Some(queued), Reply::Items(Kind::Array, items))
                if is(words, "EXEC") && items.len() == queued.len() =>
            {
                let items = queued.iter().zip(items).map(|(words, reply)| normalise(words, reply, newer));
                Reply::Items(Kind::Array, items.collect())
            }
            (Some(_), reply) => reply,
            (None, reply) => normalise(words, reply, newer),
        }
    }

    /// Keeps track of what the connection is doing.
    fn follow(&mut self, actor: usize, words: &[Vec<u8>], reply: &Reply) {
        let doing = &mut self.doing[actor];
        let ok = *reply == Reply::Status(b"OK".to_vec());
        let ends = is(words, "EXEC") && !matches!(reply, Reply::Error(text) if text.starts_with(b"ERR"));
        match &mut doing.queued {
            None if is(words, "MULTI") && ok => doing.queued = Some(Vec::new()),
            Some(_) if ends || (is(words, "DISCARD") && ok) => doing.queued = None,
            Some(queue) if *reply == Reply::Status(b"QUEUED".to_vec()) => queue.push(words.to_vec()),
            _ => {}
        }
    }

    /// After SPOP the two sets hold different members: the oracle gets its own back, and loses ours. One by one, lest what is
    /// little grows into another form meanwhile.
    fn reconcile(&mut self, actor: usize, words: &[Vec<u8>], ours: &Reply, theirs: &Reply) {
        if !is(words, "SPOP") {
            return;
        }
        let (ours, theirs) = (members(ours), members(theirs));
        let back = theirs.iter().filter(|member| !ours.contains(member));
        let gone = ours.iter().filter(|member| !theirs.contains(member));
        for (back, gone) in back.zip(gone) {
            for (name, member) in [("SADD", back), ("SREM", gone)] {
                let command = [name.as_bytes().to_vec(), words[1].clone(), member.clone()];
                self.oracle.send(actor, &encode(&command));
                self.oracle.next(actor);
            }
        }
    }

    /// Every key of every database: type, content, deadline, and `encoding` too.
    fn compare_keys(&mut self, encoding: bool) -> Result<(), String> {
        for database in DATABASES {
            self.inspect(&[b"SELECT", database.as_bytes()])?;
            let keys = self.inspect(&[b"KEYS", b"*"])?;
            for key in members(&keys) {
                let kind = self.inspect(&[b"TYPE", &key])?;
                let content: &[&[u8]] = match kind.text().as_str() {
                    "+string" => &[b"GET", &key],
                    "+list" => &[b"LRANGE", &key, b"0", b"-1"],
                    "+set" => &[b"SMEMBERS", &key],
                    "+zset" => &[b"ZRANGE", &key, b"0", b"-1", b"WITHSCORES"],
                    "+hash" => &[b"HGETALL", &key],
                    "+stream" => &[b"XINFO", b"STREAM", &key, b"FULL", b"COUNT", b"0"],
                    _ => continue,
                };
                self.inspect(content)?;
                self.inspect(&[b"PTTL", &key])?;
                if encoding {
                    self.inspect(&[b"OBJECT", b"ENCODING", &key])?;
                }
                if self.oracle.newer && kind.text() == "+hash" {
                    self.compare_fields(&key)?;
                }
            }
        }
        self.settle(INSPECTOR)
    }

    /// What was logged makes the same data, of the oracle and of an engine that begins with it. Not always in the same form:
    /// commands that change nothing, SORT among them, change that.
    fn compare_log(&mut self, protocols: &[bool], setting: &Setting) -> Result<(), String> {
        let log = self.subject.log().to_vec();
        let told = |text: String, who: &str| {
            format!(
                "{text}\n{who} that starts with the log\n{}",
                String::from_utf8_lossy(&log).escape_debug()
            )
        };
        self.oracle.replay(&log, protocols, setting).map_err(|text| told(text, "an oracle"))?;
        self.compare_keys(false).map_err(|text| told(text, "an oracle"))?;
        self.subject = Subject::replayed(&log, protocols, setting).map_err(|text| told(text, "an engine"))?;
        self.compare_keys(false).map_err(|text| told(text, "an engine"))
    }

    /// The deadline of every field of a hash.
    fn compare_fields(&mut self, key: &[u8]) -> Result<(), String> {
        let fields = self.inspect(&[b"HKEYS", key])?;
        let fields = members(&fields);
        let count = fields.len().to_string();
        let mut words: Vec<&[u8]> = vec![b"HPEXPIRETIME", key, b"FIELDS", count.as_bytes()];
        words.extend(fields.iter().map(Vec::as_slice));
        self.inspect(&words).map(drop)
    }

    fn inspect(&mut self, words: &[&[u8]]) -> Result<Reply, String> {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.to_vec()).collect();
        self.ask(INSPECTOR, &words)
    }
}

/// Whether `words` may wake a reader of a stream that `waiting` is, and have nothing for it to read.
fn leaves_nothing(waiting: &[Vec<u8>], words: &[Vec<u8>]) -> bool {
    let any = |names: &[&str]| names.iter().any(|name| is(words, name));
    let renews = any(&["XSETID", "RENAME", "RENAMENX", "COPY", "MOVE", "SWAPDB"])
        || (is(words, "XADD") && words.iter().any(|word| is_trim(word)));
    let groups = is(words, "XGROUP");
    let creates = groups && words.get(1).is_some_and(|word| word.eq_ignore_ascii_case(b"CREATE"));
    (is(waiting, "XREAD") && (renews || groups)) || (is(waiting, "XREADGROUP") && (renews || creates))
}

fn is_trim(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"MAXLEN") || word.eq_ignore_ascii_case(b"MINID")
}

fn is(words: &[Vec<u8>], name: &str) -> bool {
    words[0].eq_ignore_ascii_case(name.as_bytes())
}

/// The strings in a reply, sorted.
fn members(reply: &Reply) -> Vec<Vec<u8>> {
    let mut members = match reply {
        Reply::Bulk(member) => vec![member.clone()],
        Reply::Items(_, items) => items.iter().flat_map(members).collect(),
        _ => Vec::new(),
    };
    members.sort();
    members
}

/// A command as a line of the corpus.
pub(crate) fn line(connection: usize, words: &[Vec<u8>]) -> String {
    let plain = |word: &[u8]| {
        !word.is_empty() && word.iter().all(|byte| byte.is_ascii_graphic() && !b"\"'\\$".contains(byte))
    };
    let words: Vec<String> =
        words.iter().map(|word| if plain(word) { escape(word) } else { quote(word) }).collect();
    format!("{}> {}", ["", "b", "c", "d", "e"][connection], words.join(" "))
}
