//! Numbers for strings, in the order they are first seen: the hash table behind the vocabulary.
//!
//! Nearly all the time of a vectoriser goes into looking words up. So the slot of a string holds its first eight
//! bytes, which settles most words without touching the text of another, and the hash is one multiplication for
//! words up to 16 bytes.

/// Strings by number and numbers by string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Interner {
    /// Open addressing with linear probing; the length is a power of two, at most half of it is taken.
    slots: Vec<Slot>,
    /// All strings, one after the other, and where each ends.
    text: String,
    ends: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Slot {
    head: u64,
    length: u32,
    /// Number of the string, [`FREE`] where the slot is empty.
    id: u32,
}

const FREE: u32 = u32::MAX;
const EMPTY: Slot = Slot { head: 0, length: 0, id: FREE };

impl Default for Interner {
    fn default() -> Self {
        Self { slots: vec![EMPTY; 64], text: String::new(), ends: Vec::new() }
    }
}

/// Up to eight bytes of `bytes` as a number that tells strings of one length up to eight apart, without a loop.
#[inline]
fn head(bytes: &[u8]) -> u64 {
    let four = |at: usize| u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")));
    match bytes.len() {
        0 => 0,
        n @ 1..4 => u64::from(bytes[0]) | u64::from(bytes[n / 2]) << 8 | u64::from(bytes[n - 1]) << 16,
        n @ 4..8 => four(0) | four(n - 4) << 32,
        _ => u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")),
    }
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a string whose [`head`] is known; fixed for all time and machines.
#[inline]
fn hash(bytes: &[u8], head: u64) -> u64 {
    let length = bytes.len();
    if length <= 8 {
        return mix(head, length as u64);
    }
    let eight = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    let mut hash = mix(head, length as u64 ^ eight(length - 8));
    let mut at = 8;
    while at + 8 < length {
        hash = mix(hash, eight(at));
        at += 8;
    }
    hash
}

impl Interner {
    /// The hash by which strings are dealt out to partitions.
    pub(super) fn hash_of(&self, id: u32) -> u64 {
        let bytes = self.get(id).as_bytes();
        hash(bytes, head(bytes))
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
        let head = head(string.as_bytes());
        let slot = self.slots[self.probe(string, head, hash(string.as_bytes(), head))];
        (slot.id != FREE).then_some(slot.id)
    }

    /// The number of `string`, given to it now if it has none.
    #[inline]
    pub(super) fn intern(&mut self, string: &str) -> u32 {
        let head = head(string.as_bytes());
        let at = self.probe(string, head, hash(string.as_bytes(), head));
        match self.slots[at].id {
            FREE => self.insert(at, head, string),
            id => id,
        }
    }

    /// The slot that holds `string`, or the free one where it belongs.
    #[inline]
    fn probe(&self, string: &str, head: u64, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.id == FREE {
                return at;
            }
            let same = slot.head == head && slot.length as usize == string.len();
            if same && (string.len() <= 8 || self.get(slot.id) == string) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn insert(&mut self, at: usize, head: u64, string: &str) -> u32 {
        let id =
            u32::try_from(self.len()).ok().filter(|&id| id != FREE).expect("fewer than 2^32 - 1 strings");
        self.slots[at] = Slot { head, length: string.len() as u32, id };
        self.text.push_str(string);
        self.ends.push(self.text.len());
        if self.len() * 2 > self.slots.len() {
            let larger = vec![EMPTY; self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.id != FREE {
                    let hash = self.hash_of(slot.id) as usize;
                    let mask = self.slots.len() - 1;
                    let free = (0..).map(|step| (hash + step) & mask).find(|&at| self.slots[at].id == FREE);
                    self.slots[free.expect("half of the slots are free")] = slot;
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
        fn agrees_with_a_hash_map(words in prop::collection::vec("[a-cé]{0,19}", 0..400)) {
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
