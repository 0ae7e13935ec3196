//! Numbers for strings, in the order they are first seen: the hash table behind the vocabulary.
//!
//! Nearly all the time of a vectoriser goes into looking words up, and nearly all the time of a look-up into waiting
//! for memory. So a slot is eight bytes, part of the hash and the number, eight slots a cache line; and what is known of a
//! string lies with its [`Key`] in the order of first sight, so that frequent words, which come early, share few
//! lines. Words of up to 16 bytes are compared by their keys alone.

use crate::text::Key;

/// Strings by number and numbers by string, with a `T` for each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Interner<T = ()> {
    /// Open addressing with linear probing; the length is a power of two, at most half of it is taken.
    slots: Vec<Slot>,
    entries: Vec<Entry<T>>,
    /// All strings, one after the other, and where each ends.
    text: String,
    ends: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    /// The high half of the hash.
    tag: u32,
    /// Number of the string, [`FREE`] where the slot is empty.
    id: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry<T> {
    key: Key,
    value: T,
}

const FREE: u32 = u32::MAX;
const EMPTY: Slot = Slot { tag: 0, id: FREE };
const FEWEST_SLOTS: usize = 64;

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { slots: vec![EMPTY; FEWEST_SLOTS], entries: Vec::new(), text: String::new(), ends: Vec::new() }
    }
}

impl<T: Default> Interner<T> {
    /// An empty one with room for `n` strings.
    pub fn with_capacity(n: usize) -> Self {
        let slots = vec![EMPTY; (n * 2).next_power_of_two().max(FEWEST_SLOTS)];
        Self { slots, entries: Vec::with_capacity(n), ends: Vec::with_capacity(n), text: String::new() }
    }

    /// The hash by which strings are dealt out to partitions.
    pub fn hash_of(&self, id: u32) -> u64 {
        self.entries[id as usize].key.hash()
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of number `id`.
    pub fn get(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.text[start..self.ends[id]]
    }

    /// All strings in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|id| self.get(id as u32))
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
        let slot = self.slots[self.probe(key, key.hash(), string)];
        (slot.id != FREE).then_some(slot.id)
    }

    /// The number of `string`, given to it now if it has none.
    pub fn intern(&mut self, string: &str) -> u32 {
        let key = Key::of(string);
        let hash = key.hash();
        let at = self.probe(key, hash, string);
        match self.slots[at].id {
            FREE => self.insert(at, key, hash, string),
            id => id,
        }
    }

    /// [`Interner::intern`] for a string that another one has.
    pub fn intern_of<U: Default>(&mut self, other: &Interner<U>, id: u32) -> u32 {
        let key = other.entries[id as usize].key;
        let hash = key.hash();
        let at = self.probe(key, hash, if key.is_whole() { "" } else { other.get(id) });
        match self.slots[at].id {
            FREE => self.insert(at, key, hash, other.get(id)),
            id => id,
        }
    }

    /// [`Interner::intern`] for a string that is its key.
    #[inline]
    pub fn intern_whole(&mut self, key: Key) -> u32 {
        debug_assert!(key.is_whole());
        let hash = key.hash();
        let at = self.probe(key, hash, "");
        match self.slots[at].id {
            FREE => self.insert_whole(at, key, hash),
            id => id,
        }
    }

    /// Waits for the memory of many strings at once, so that looking them up need not wait for one after the other.
    /// `seen` tells something of the value; what comes of all of them tells nothing.
    pub fn touch(&self, keys: impl Iterator<Item = Key> + Clone, seen: impl Fn(&T) -> u32) {
        let mask = self.slots.len() - 1;
        let slots = keys.map(|key| self.slots[key.hash() as usize & mask]);
        // Loads that wait for nothing but their own line, with no branch that depends on what they bring.
        let touched = slots.clone().fold(0, |all, slot| all ^ slot.id);
        let entries = slots.filter_map(|slot| self.entries.get(slot.id as usize));
        std::hint::black_box(entries.fold(touched, |all, entry| all ^ seen(&entry.value)));
    }

    /// The slot that holds the string of this key, or the free one where it belongs. The string itself is needed only
    /// where the key is not whole.
    #[inline(always)]
    fn probe(&self, key: Key, hash: u64, string: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let Slot { tag, id } = self.slots[at];
            // The number that stands for a free slot has no entry.
            let is_same = tag == (hash >> 32) as u32
                && self.entries.get(id as usize).is_some_and(|entry| entry.key == key)
                && (key.is_whole() || self.get(id) == string);
            if is_same || id == FREE {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn insert_whole(&mut self, at: usize, key: Key, hash: u64) -> u32 {
        let (bytes, length) = key.bytes();
        let string = std::str::from_utf8(&bytes[..length]).expect("the key of a string");
        self.insert(at, key, hash, string)
    }

    fn insert(&mut self, at: usize, key: Key, hash: u64, string: &str) -> u32 {
        let id =
            u32::try_from(self.len()).ok().filter(|&id| id != FREE).expect("fewer than 2^32 - 1 strings");
        self.slots[at] = Slot { tag: (hash >> 32) as u32, id };
        self.entries.push(Entry { key, value: T::default() });
        self.text.push_str(string);
        self.ends.push(self.text.len());
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        id
    }

    #[cold]
    fn grow(&mut self) {
        let n_slots = self.slots.len() * 2;
        self.slots = Vec::new();
        self.slots.resize(n_slots, EMPTY);
        // In the order of first sight: frequent strings get the first place where they belong.
        for (id, entry) in (0u32..).zip(&self.entries) {
            let hash = entry.key.hash();
            let mut at = hash as usize & (n_slots - 1);
            while self.slots[at].id != FREE {
                at = (at + 1) & (n_slots - 1);
            }
            self.slots[at] = Slot { tag: (hash >> 32) as u32, id };
        }
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
                let id = if key.is_whole() { ours.intern_whole(key) } else { ours.intern(word) };
                prop_assert_eq!(id, *theirs.entry(word.clone()).or_insert(next));
                prop_assert_eq!(ours.intern(word), id);
                let of_other = copy.intern_of(&ours, id);
                prop_assert_eq!(copy.get(of_other), word);
            }
            prop_assert_eq!(ours.len(), theirs.len());
            for (word, &id) in &theirs {
                prop_assert_eq!(ours.get(id), word);
            }
        }
    }
}
