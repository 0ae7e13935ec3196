//! Numbers for strings, in the order they are first seen: the hash table behind the vocabulary.
//!
//! Nearly all the time of a vectoriser goes into looking words up, and nearly all the time of a look-up into waiting
//! for memory. So the slot of a string holds its first and last eight bytes, which settles all words up to 16 bytes
//! without touching the text of another; the hash is one multiplication for them.

use crate::text::head;

/// Strings by number and numbers by string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Interner {
    /// Open addressing with linear probing; the length is a power of two, at most five eighths of it are taken.
    slots: Vec<Slot>,
    /// All strings, one after the other, and where each ends.
    text: String,
    ends: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    head: u64,
    tail: u64,
    length: u32,
    /// Number of the string, [`FREE`] where the slot is empty.
    id: u32,
}

const FREE: u32 = u32::MAX;
const EMPTY: Slot = Slot { head: 0, tail: 0, length: 0, id: FREE };

impl Default for Interner {
    fn default() -> Self {
        Self { slots: vec![EMPTY; 64], text: String::new(), ends: Vec::new() }
    }
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
    product as u64 ^ (product >> 64) as u64
}

/// The last eight bytes of a string of more than eight, else 0.
#[inline]
fn tail(bytes: &[u8]) -> u64 {
    if bytes.len() <= 8 { 0 } else { eight(bytes, bytes.len() - 8) }
}

#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

/// The hash of a string whose [`head`] and [`tail`] are known; fixed for all time and machines.
#[inline]
fn hash(bytes: &[u8], head: u64, tail: u64) -> u64 {
    let mut hash = mix(head, bytes.len() as u64 ^ tail);
    let mut at = 8;
    while at + 8 < bytes.len() {
        hash = mix(hash, eight(bytes, at));
        at += 8;
    }
    hash
}

impl Interner {
    /// The hash by which strings are dealt out to partitions.
    pub(super) fn hash_of(&self, id: u32) -> u64 {
        let bytes = self.get(id).as_bytes();
        hash(bytes, head(bytes), tail(bytes))
    }

    /// Number of strings.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of number `id`.
    pub(super) fn get(&self, id: u32) -> &str {
        let id = id as usize;
        let start = if id == 0 { 0 } else { self.ends[id - 1] };
        &self.text[start..self.ends[id]]
    }

    /// All strings in the order of their numbers.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|id| self.get(id as u32))
    }

    /// The number of `string`, if it has one.
    #[inline]
    pub(super) fn find(&self, string: &str) -> Option<u32> {
        let slot = self.slots[self.probe(string, head(string.as_bytes()), tail(string.as_bytes()))];
        (slot.id != FREE).then_some(slot.id)
    }

    /// The number of `string`, given to it now if it has none.
    #[inline]
    pub(super) fn intern(&mut self, string: &str) -> u32 {
        self.intern_word(string, head(string.as_bytes()))
    }

    /// [`Interner::intern`] for a string whose head is at hand.
    #[inline]
    pub(super) fn intern_word(&mut self, string: &str, head: u64) -> u32 {
        let tail = tail(string.as_bytes());
        let at = self.probe(string, head, tail);
        match self.slots[at].id {
            FREE => self.insert(at, head, tail, string),
            id => id,
        }
    }

    /// The slot that holds `string`, or the free one where it belongs.
    #[inline]
    fn probe(&self, string: &str, head: u64, tail: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash(string.as_bytes(), head, tail) as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.id == FREE {
                return at;
            }
            let same = slot.head == head && slot.tail == tail && slot.length as usize == string.len();
            if same && (string.len() <= 16 || self.get(slot.id) == string) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn insert(&mut self, at: usize, head: u64, tail: u64, string: &str) -> u32 {
        let id =
            u32::try_from(self.len()).ok().filter(|&id| id != FREE).expect("fewer than 2^32 - 1 strings");
        self.slots[at] = Slot { head, tail, length: string.len() as u32, id };
        self.text.push_str(string);
        self.ends.push(self.text.len());
        if self.len() * 8 > self.slots.len() * 5 {
            let larger = vec![EMPTY; self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.id != FREE {
                    let hash = self.hash_of(slot.id) as usize;
                    let mask = self.slots.len() - 1;
                    let free = (0..).map(|step| (hash + step) & mask).find(|&at| self.slots[at].id == FREE);
                    self.slots[free.expect("there are free slots")] = slot;
                }
            }
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn agrees_with_a_hash_map(words in prop::collection::vec("[a-cé]{0,30}", 0..400)) {
            let (mut ours, mut theirs) = (Interner::default(), HashMap::new());
            for word in &words {
                let next = theirs.len() as u32;
                prop_assert_eq!(ours.find(word), theirs.get(word).copied());
                prop_assert_eq!(ours.intern(word), *theirs.entry(word.clone()).or_insert(next));
            }
            prop_assert_eq!(ours.len(), theirs.len());
            for (word, &id) in &theirs {
                prop_assert_eq!(ours.get(id), word);
            }
        }
    }
}
