//! Who listens to which channel or pattern. <https://redis.io/docs/latest/develop/interact/pubsub/>

use alloc::vec::Vec;

use super::ConnId;
use crate::base::glob::glob_match;
use crate::base::map::{Map, Seeded};

/// Index of subscriptions. Listeners of one channel are told in the order in which they came.
pub struct PubSub {
    channels: Map<Vec<u8>, Vec<ConnId>>,
    /// In order.
    patterns: Vec<(Vec<u8>, Vec<ConnId>)>,
}

impl PubSub {
    /// Nobody listens.
    pub fn new(seeded: Seeded) -> Self {
        Self { channels: Map::with_hasher(seeded), patterns: Vec::new() }
    }

    /// Adds a listener to a channel. The caller knows that it does not listen yet.
    pub fn subscribe(&mut self, channel: &[u8], conn: ConnId) {
        self.channels.entry(channel.to_vec()).or_default().push(conn);
    }

    /// Removes a listener from a channel.
    pub fn unsubscribe(&mut self, channel: &[u8], conn: ConnId) {
        if let Some(listeners) = self.channels.get_mut(channel) {
            listeners.retain(|&listener| listener != conn);
            if listeners.is_empty() {
                self.channels.remove(channel);
            }
        }
    }

    /// Adds a listener to a pattern. The caller knows that it does not listen yet.
    pub fn psubscribe(&mut self, pattern: &[u8], conn: ConnId) {
        match self.find_pattern(pattern) {
            Ok(at) => self.patterns[at].1.push(conn),
            Err(at) => self.patterns.insert(at, (pattern.to_vec(), alloc::vec![conn])),
        }
    }

    /// Removes a listener from a pattern.
    pub fn punsubscribe(&mut self, pattern: &[u8], conn: ConnId) {
        if let Ok(at) = self.find_pattern(pattern) {
            let listeners = &mut self.patterns[at].1;
            listeners.retain(|&listener| listener != conn);
            if listeners.is_empty() {
                self.patterns.remove(at);
            }
        }
    }

    fn find_pattern(&self, pattern: &[u8]) -> Result<usize, usize> {
        self.patterns.binary_search_by(|(other, _)| other.as_slice().cmp(pattern))
    }

    /// Who listens to `channel` by its name.
    pub fn listeners(&self, channel: &[u8]) -> &[ConnId] {
        self.channels.get(channel).map_or(&[], Vec::as_slice)
    }

    /// Who listens to `channel` by a pattern.
    pub fn matching<'a>(&'a self, channel: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a [ConnId])> {
        let matches = move |(pattern, _): &&(Vec<u8>, Vec<ConnId>)| glob_match(pattern, channel, false);
        self.patterns.iter().filter(matches).map(|(pattern, listeners)| (&pattern[..], &listeners[..]))
    }

    /// Channels that somebody listens to by name.
    pub fn channels(&self) -> impl Iterator<Item = &[u8]> {
        self.channels.keys().map(Vec::as_slice)
    }

    /// How many channels somebody listens to.
    pub fn channel_count(&self) -> usize {
        self.channels.len()
    }

    /// How many patterns somebody listens to.
    pub fn pattern_count(&self) -> usize {
        self.patterns.len()
    }
}
