//! Numbers for strings, in the order they are first seen: the hash table behind the vocabulary.
//!
//! Nearly all the time of a vectoriser goes into looking words up, and nearly all the time of a look-up into waiting
//! for memory. So a slot is four bytes, the number and what room it leaves for a part of the hash, sixteen slots a cache
//! line; and what is known of a string lies with its [`Key`] in the order of first sight, so that frequent words, which
//! come early, share few lines. Words of up to 16 bytes are compared by their keys alone.

use super::strings::Strings;
use crate::text::Key;

/// Strings by number and numbers by string, with a `T` for each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Interner<T = ()> {
    /// Open addressing with linear probing; the length is a power of two, at most half of it is taken.
    slots: Slots,
    entries: Vec<Entry<T>>,
    strings: Strings,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry<T> {
    key: Key,
    value: T,
}

/// No number: that of a free slot.
const FREE: u32 = u32::MAX;
const FEWEST_SLOTS: usize = 64;

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { slots: Slots::new(FEWEST_SLOTS), entries: Vec::new(), strings: Strings::default() }
    }
}

impl<T: Default> Interner<T> {
    /// An empty one with room for `n` strings.
    pub fn with_capacity(n: usize) -> Self {
        let slots = Slots::new((n * 2).next_power_of_two().max(FEWEST_SLOTS));
        Self { slots, entries: Vec::with_capacity(n), strings: Strings::with_capacity(n) }
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The string of number `id`.
    pub fn get(&self, id: u32) -> &str {
        self.strings.get(id)
    }

    /// All strings in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.strings.iter()
    }

    /// All strings by number.
    pub fn strings(&self) -> &Strings {
        &self.strings
    }

    /// All strings with their keys and what is known of them, in the order of their numbers.
    pub fn entries(&self) -> impl Iterator<Item = (Key, &str, &T)> {
        self.entries.iter().zip(self.iter()).map(|(entry, string)| (entry.key, string, &entry.value))
    }

    /// What is known of string `id`.
    #[inline]
    pub fn value(&self, id: u32) -> &T {
        &self.entries[id as usize].value
    }

    /// What is known of string `id`, to be changed.
    #[inline]
    pub fn value_mut(&mut self, id: u32) -> &mut T {
        &mut self.entries[id as usize].value
    }

    /// The number of `string`, if it has one.
    pub fn find(&self, string: &str) -> Option<u32> {
        let key = Key::of(string);
        let (_, id) = self.probe(key, key.hash(), string);
        (id != FREE).then_some(id)
    }

    /// The number of `string`, given to it now if it has none.
    pub fn intern(&mut self, string: &str) -> u32 {
        self.intern_with(Key::of(string), || string)
    }

    /// [`Interner::intern`] for a string whose key is known. It is asked for only where the key is not the string.
    pub fn intern_with<'a>(&mut self, key: Key, string: impl FnOnce() -> &'a str) -> u32 {
        if key.is_whole() {
            return self.intern_whole(key);
        }
        let (hash, string) = (key.hash(), string());
        match self.probe(key, hash, string) {
            (at, FREE) => self.insert(at, key, hash, string),
            (_, id) => id,
        }
    }

    /// The key of string `id`.
    pub fn key(&self, id: u32) -> Key {
        self.entries[id as usize].key
    }

    /// [`Interner::intern_with`] for a string that has no number yet: cheaper, since it is compared with nothing.
    pub fn add<'a>(&mut self, key: Key, string: impl FnOnce() -> &'a str) -> u32 {
        let hash = key.hash();
        let at = self.slots.free(hash);
        if key.is_whole() { self.insert_whole(at, key, hash) } else { self.insert(at, key, hash, string()) }
    }

    /// The number that a string of this hash most likely has, if it has one. To be asked for many strings, one right
    /// after the other, some time before it is needed: so none waits for the memory of another.
    #[inline(always)]
    pub fn guess(&self, hash: u64) -> u32 {
        self.slots.get(hash as usize & (self.slots.len() - 1)).0
    }

    /// The number of a string that is its key, given to it now if it has none, with its [guess](Interner::guess).
    #[inline(always)]
    pub fn intern_guessed(&mut self, key: Key, guess: u32) -> u32 {
        match self.entries.get(guess as usize) {
            Some(entry) if entry.key == key => guess,
            _ => self.intern_whole(key),
        }
    }

    #[inline(never)]
    fn intern_whole(&mut self, key: Key) -> u32 {
        debug_assert!(key.is_whole());
        let hash = key.hash();
        match self.probe(key, hash, "") {
            (at, FREE) => self.insert_whole(at, key, hash),
            (_, id) => id,
        }
    }

    /// Waits for the memory of many strings at once, so that looking them up need not wait for one after the other.
    /// `seen` tells something of the value; what comes of all of them tells nothing.
    #[inline(always)]
    pub fn touch(&self, guesses: impl Iterator<Item = u32>, seen: impl Fn(&T) -> u32) {
        // Loads that wait for nothing but their own line, with no branch that depends on what they bring.
        let Some(last) = self.entries.len().checked_sub(1) else { return };
        let entries = guesses.map(|guess| &self.entries[last.min(guess as usize)]);
        std::hint::black_box(entries.fold(0, |all, entry| all ^ seen(&entry.value)));
    }

    /// The slot of the string of this key and its number, or the free slot where it belongs and [`FREE`]. The string
    /// itself is needed only where the key is not whole.
    #[inline(always)]
    fn probe(&self, key: Key, hash: u64, string: &str) -> (usize, u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let (id, tag) = self.slots.get(at);
            // The number that stands for a free slot has no entry.
            let is_same = tag == self.slots.tag(hash)
                && self.entries.get(id as usize).is_some_and(|entry| entry.key == key)
                && (key.is_whole() || self.get(id) == string);
            if is_same || id == FREE {
                return (at, id);
            }
            at = (at + 1) & mask;
        }
    }

    fn insert_whole(&mut self, at: usize, key: Key, hash: u64) -> u32 {
        let (bytes, length) = key.bytes();
        let string = std::str::from_utf8(&bytes[..length]).expect("the key of a string");
        self.insert(at, key, hash, string)
    }

    fn insert(&mut self, at: usize, key: Key, hash: u64, string: &str) -> u32 {
        let id =
            u32::try_from(self.len()).ok().filter(|&id| id < MOST).expect("no more than a billion strings");
        self.slots.put(at, hash, id);
        self.entries.push(Entry { key, value: T::default() });
        self.strings.push(string);
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        id
    }

    #[cold]
    fn grow(&mut self) {
        let n_slots = self.slots.len() * 2;
        self.slots = Slots::default();
        self.slots = Slots::new(n_slots);
        // In the order of first sight: frequent strings get the first place where they belong.
        for (id, entry) in (0u32..).zip(&self.entries) {
            let hash = entry.key.hash();
            self.slots.put(self.slots.free(hash), hash, id);
        }
    }
}

/// Strings, at most: of the slots, at most 2^31, half are free.
const MOST: u32 = 1 << 30;

/// Numbers and parts of hashes.
#[derive(Debug, Clone, PartialEq, Default)]
struct Slots {
    /// One more than the number in the lower bits, as many as the number of slots needs; above them bits of the hash. 0 is
    /// free.
    words: Vec<u32>,
    /// The bits of the number.
    low: u32,
}

impl Slots {
    /// So many free slots, a power of two.
    fn new(n: usize) -> Self {
        Self { words: vec![0; n], low: (n - 1) as u32 }
    }

    fn len(&self) -> usize {
        self.words.len()
    }

    /// What is remembered of a hash: bits that do not choose the slot.
    #[inline(always)]
    fn tag(&self, hash: u64) -> u32 {
        (hash >> 32) as u32 & !self.low
    }

    /// The number in a slot, or [`FREE`], and the tag of its string.
    #[inline(always)]
    fn get(&self, at: usize) -> (u32, u32) {
        let word = self.words[at];
        ((word & self.low).wrapping_sub(1), word & !self.low)
    }

    /// The first free slot of a hash.
    fn free(&self, hash: u64) -> usize {
        let mask = self.words.len() - 1;
        let mut at = hash as usize & mask;
        while self.get(at).0 != FREE {
            at = (at + 1) & mask;
        }
        at
    }

    fn put(&mut self, at: usize, hash: u64, id: u32) {
        self.words[at] = self.tag(hash) | (id + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn agrees_with_a_hash_map(words in prop::collection::vec("[a-cé]{0,30}|[ab\0]{15,18}", 0..400)) {
            let (mut ours, mut theirs) = (Interner::<u8>::default(), HashMap::new());
            let mut copy = Interner::<()>::with_capacity(words.len() / 2);
            for word in &words {
                let next = theirs.len() as u32;
                prop_assert_eq!(ours.find(word), theirs.get(word).copied());
                let key = Key::of(word);
                let id = if key.is_whole() { ours.intern_guessed(key, ours.guess(key.hash())) } else { ours.intern(word) };
                prop_assert_eq!(id, *theirs.entry(word.clone()).or_insert(next));
                prop_assert_eq!(ours.intern(word), id);
                let of_copy = copy.intern_with(key, || word);
                prop_assert_eq!(copy.get(of_copy), word);
            }
            prop_assert_eq!(ours.len(), theirs.len());
            let mut added = Interner::<()>::default();
            for (id, word) in ours.iter().enumerate() {
                prop_assert_eq!(added.add(ours.key(id as u32), || word), id as u32);
            }
            for (word, &id) in &theirs {
                prop_assert_eq!(added.find(word), Some(id));
                prop_assert_eq!(ours.get(id), word);
            }
        }
    }
}
