//! Channels, patterns and messages. <https://redis.io/docs/latest/develop/interact/pubsub/>

use alloc::vec::Vec;

use super::super::Engine;
use crate::base::glob::glob_match;
use crate::base::limits::PUSH_BYTES_MAX;
use crate::base::room::is_left;
use crate::commands::{Args, CommandError, Outcome};
use crate::proto::sink::Sink;
use crate::session::{ConnId, Session};

/// One confirmation: what happened, to which channel, how many there are now. It is told like a message, also to those who
/// want no replies.
fn confirm(session: &Session, what: &str, name: Option<&[u8]>, out: &mut Sink) {
    let mode = out.mode();
    out.set_mode(session.protocol.mode());
    out.push(3);
    out.bulk(what.as_bytes());
    out.bulk_or_nil(name);
    out.count(session.subscriptions());
    out.set_mode(mode);
}

impl Engine {
    pub(super) fn subscribe(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        for channel in args.rest() {
            let session = &mut self.conns[id].session;
            if session.channels.insert(channel) {
                self.pubsub.subscribe(channel, id);
            }
            confirm(session, "subscribe", Some(channel), out);
        }
        Ok(())
    }

    pub(super) fn psubscribe(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        for pattern in args.rest() {
            let session = &mut self.conns[id].session;
            if session.patterns.insert(pattern) {
                self.pubsub.psubscribe(pattern, id);
            }
            confirm(session, "psubscribe", Some(pattern), out);
        }
        Ok(())
    }

    pub(super) fn unsubscribe(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let session = &mut self.conns[id].session;
        let all: Vec<Vec<u8>> = match args.remaining() {
            0 => session.channels.iter().cloned().collect(),
            _ => args.rest().map(<[u8]>::to_vec).collect(),
        };
        if all.is_empty() {
            confirm(session, "unsubscribe", None, out);
        }
        for channel in all {
            if session.channels.remove(&channel) {
                self.pubsub.unsubscribe(&channel, id);
            }
            confirm(session, "unsubscribe", Some(&channel), out);
        }
        Ok(())
    }

    pub(super) fn punsubscribe(&mut self, id: ConnId, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let session = &mut self.conns[id].session;
        let all: Vec<Vec<u8>> = match args.remaining() {
            0 => session.patterns.iter().cloned().collect(),
            _ => args.rest().map(<[u8]>::to_vec).collect(),
        };
        if all.is_empty() {
            confirm(session, "punsubscribe", None, out);
        }
        for pattern in all {
            if session.patterns.remove(&pattern) {
                self.pubsub.punsubscribe(&pattern, id);
            }
            confirm(session, "punsubscribe", Some(&pattern), out);
        }
        Ok(())
    }

    pub(super) fn publish_command(&mut self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        let (channel, message) = (args.next()?, args.next()?);
        let count = self.publish(channel, message);
        out.count(count);
        Ok(())
    }

    /// Sends `message` to everybody who listens to `channel`; returns how many that were.
    pub(in super::super) fn publish(&mut self, channel: &[u8], message: &[u8]) -> usize {
        let by_name: Vec<ConnId> = self.pubsub.listeners(channel).to_vec();
        let by_pattern: Vec<(Vec<u8>, Vec<ConnId>)> = self
            .pubsub
            .matching(channel)
            .map(|(pattern, listeners)| (pattern.to_vec(), listeners.to_vec()))
            .collect();
        let mut count = by_name.len();
        for id in by_name {
            self.push(id, &[b"message", channel, message]);
        }
        for (pattern, listeners) in by_pattern {
            count += listeners.len();
            for id in listeners {
                self.push(id, &[b"pmessage", &pattern, channel, message]);
            }
        }
        count
    }

    /// Sends a push. A connection that lets too much pile up is closed, as `client-output-buffer-limit pubsub` has it; and one
    /// for whose messages there is no memory.
    fn push(&mut self, id: ConnId, items: &[&[u8]]) {
        let Some(conn) = self.conns.get_mut(id).filter(|conn| !conn.closing) else { return };
        let replying = conn.replying;
        let buffer = if replying { &mut conn.pushes } else { &mut conn.output };
        let (start, bytes) = (buffer.len(), items.iter().map(|item| item.len()).sum::<usize>());
        if start + bytes > PUSH_BYTES_MAX || !is_left(bytes) {
            conn.give_up();
        } else {
            let mut sink = Sink::new(core::mem::take(buffer), conn.session.protocol.mode());
            sink.push(items.len());
            items.iter().for_each(|item| sink.bulk(item));
            *buffer = sink.into_bytes();
        }
        if !replying {
            self.hold(id, start);
            self.conns.announce(id);
        }
    }

    pub(super) fn pubsub_channels(&self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        if args.remaining() > 1 {
            return Err(CommandError::bad_subcommand("PUBSUB", args.name_word(1)));
        }
        let pattern = args.rest().next();
        let matches = |channel: &&[u8]| pattern.is_none_or(|pattern| glob_match(pattern, channel, false));
        let channels: Vec<&[u8]> = self.pubsub.channels().filter(matches).collect();
        out.array(channels.len());
        channels.into_iter().for_each(|channel| out.bulk(channel));
        Ok(())
    }

    pub(super) fn pubsub_numpat(&self, out: &mut Sink) -> Outcome {
        out.count(self.pubsub.pattern_count());
        Ok(())
    }

    pub(super) fn pubsub_numsub(&self, args: &mut Args<'_>, out: &mut Sink) -> Outcome {
        out.array(args.remaining() * 2);
        for channel in args.rest() {
            out.bulk(channel);
            out.count(self.pubsub.listeners(channel).len());
        }
        Ok(())
    }
}
