//! What [`choose_k`](super::choose_k) finds: the evidence for each number of themes, the one taken, and the
//! sentence that says so.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// Numbers whose score is at most this part below the best are equally good: another seed moves it as much.
const EQUAL: f64 = 0.05;

/// Other peaks that come this close to the best are told of.
const CLOSE: f64 = 0.1;

/// Below this score no number fits well: the halves agree on less than two fifths of what the themes tell apart.
const POOR: f64 = 0.4;

/// How far to the sides a score reaches: so much larger or smaller a number has no say in it any more.
const REACH: f64 = 1.25 * 1.25;

/// What two halves of the documents say of one number of themes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    pub agreement: f64,
    pub told_apart: f64,
    /// The mean of their product over the splits.
    pub product: f64,
}

/// What speaks for one number of themes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The number of themes.
    pub k: usize,
    /// How alike the themes of two halves of the documents are (adjusted Rand index): 1 for the same themes, about
    /// 0 for themes by chance.
    pub agreement: f64,
    /// The chance that two documents are in different themes: little where there are few themes or one has nearly all.
    pub told_apart: f64,
    /// Agreement times what is told apart, averaged with those of the numbers next to it (by how near these are):
    /// the larger, the better, at most 1.
    pub score: f64,
}

/// The number of themes taken and all that were tried, from [`choose_k`](super::choose_k). `Display` is the sentence for people.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenK {
    k: usize,
    curve: Vec<Candidate>,
}

impl ChosenK {
    /// `k` without any evidence.
    pub(super) fn untried(k: usize) -> Self {
        Self { k, curve: Vec::new() }
    }

    /// Goes to the first peak of the curve that is as good as the best and takes, of the number there and the two
    /// beside it, the one with most evidence of its own; 1 where nothing was tried.
    pub(super) fn of(tried: &BTreeMap<usize, Evidence>) -> Self {
        let candidate = |(&k, evidence): (&usize, &Evidence)| {
            let score = averaged(tried, k);
            Candidate { k, agreement: evidence.agreement, told_apart: evidence.told_apart, score }
        };
        let curve: Vec<Candidate> = tried.iter().map(candidate).collect();
        let mut chosen = Self { k: 1, curve };
        let peak = chosen.peaks().into_iter().find(|&i| chosen.is_good(&chosen.curve[i]));
        let near = peak.map(|i| &chosen.curve[i.saturating_sub(1)..chosen.curve.len().min(i + 2)]);
        // The average finds the place; there the numbers speak for themselves, or small ones next to a steep rise
        // would always be passed over.
        let near = near.into_iter().flatten().filter(|candidate| chosen.is_good(candidate));
        let product = |candidate: &Candidate| tried[&candidate.k].product;
        let best = near.reduce(|best, next| if product(next) > product(best) { next } else { best });
        chosen.k = best.map_or(1, |candidate| candidate.k);
        chosen
    }

    /// The number taken: of peaks of the curve that are equally good the one with fewest themes, since these are
    /// easier to read.
    pub fn k(&self) -> usize {
        self.k
    }

    /// All numbers tried, ascending; empty where there were too few documents to try any.
    pub fn curve(&self) -> &[Candidate] {
        &self.curve
    }

    /// The numbers next to the one taken that are as good within what another seed may change.
    pub fn equally_good(&self) -> RangeInclusive<usize> {
        let good = |candidate: &&Candidate| self.is_good(candidate);
        let below = self.curve.iter().rev().skip_while(|candidate| candidate.k > self.k).take_while(good);
        let above = self.curve.iter().skip_while(|candidate| candidate.k < self.k).take_while(good);
        let (low, high) = (below.last(), above.last());
        low.map_or(self.k, |candidate| candidate.k)..=high.map_or(self.k, |candidate| candidate.k)
    }

    /// Numbers elsewhere on the curve that come close: higher than those beside them and within a tenth of the
    /// best score, best first. They tell of other grains in the corpus, coarser or finer.
    pub fn runners_up(&self) -> Vec<usize> {
        let equal = self.equally_good();
        let close = |candidate: &&Candidate| {
            candidate.score >= (1.0 - CLOSE) * self.best() && !equal.contains(&candidate.k)
        };
        let mut close: Vec<&Candidate> =
            self.peaks().into_iter().map(|i| &self.curve[i]).filter(close).collect();
        close.sort_by(|a, b| b.score.total_cmp(&a.score));
        close.into_iter().map(|candidate| candidate.k).collect()
    }

    /// The places of numbers whose score is above those beside them, ascending.
    fn peaks(&self) -> Vec<usize> {
        let score = |i: usize| self.curve.get(i).map_or(0.0, |candidate| candidate.score);
        let is_peak = |&i: &usize| (i == 0 || score(i) > score(i - 1)) && score(i) >= score(i + 1);
        (0..self.curve.len()).filter(is_peak).collect()
    }

    fn best(&self) -> f64 {
        self.curve.iter().map(|candidate| candidate.score).fold(0.0, f64::max)
    }

    fn is_good(&self, candidate: &Candidate) -> bool {
        candidate.k == self.k || candidate.score >= (1.0 - EQUAL) * self.best()
    }
}

/// The products near `k`, each with a weight that falls from 1 at `k` to 0 at [`REACH`] times more or less.
fn averaged(tried: &BTreeMap<usize, Evidence>, k: usize) -> f64 {
    let weight = |other: usize| 1.0 - (other as f64 / k as f64).ln().abs() / REACH.ln();
    let near = tried.iter().map(|(&other, evidence)| (weight(other), evidence.product));
    let near = near.filter(|(weight, _)| *weight > 0.0);
    let (sum, weights) =
        near.fold((0.0, 0.0), |(sum, all), (weight, product)| (sum + weight * product, all + weight));
    sum / weights
}

impl fmt::Display for ChosenK {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let k = self.k;
        let Some(taken) = self.curve.iter().find(|candidate| candidate.k == k) else {
            return write!(f, "too few documents to compare numbers of themes; {k} taken");
        };
        let (low, high) = self.equally_good().into_inner();
        match low == high {
            true => write!(f, "{k} themes taken")?,
            false => write!(f, "{low} to {high} themes are equally good; {k} taken")?,
        }
        write!(f, ", on which halves of the documents agree to {:.2}", taken.agreement)?;
        let others: Vec<String> = self.runners_up().iter().take(3).map(usize::to_string).collect();
        if !others.is_empty() {
            write!(f, "; {} close behind", others.join(" and "))?;
        }
        if self.best() < POOR {
            write!(f, "; but no number fits well")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A choice among numbers so far apart that none has a say in another's score.
    fn chosen(scores: &[(usize, f64)]) -> ChosenK {
        let evidence = |&(k, product)| (k, Evidence { agreement: product, told_apart: 1.0, product });
        ChosenK::of(&scores.iter().map(evidence).collect())
    }

    #[test]
    fn the_sentence_names_equals_and_runners_up() {
        let choice = chosen(&[(2, 0.46), (4, 0.3), (10, 0.48), (20, 0.49), (40, 0.475), (80, 0.4)]);
        let sentence =
            "10 to 40 themes are equally good; 20 taken, on which halves of the documents agree to 0.49";
        assert_eq!(choice.to_string(), format!("{sentence}; 2 close behind"));
        let poor = chosen(&[(2, 0.1), (4, 0.05)]);
        let sentence =
            "2 themes taken, on which halves of the documents agree to 0.10; but no number fits well";
        assert_eq!(poor.to_string(), sentence);
    }

    #[test]
    fn of_equally_good_peaks_the_smallest_is_taken() {
        assert_eq!(chosen(&[(3, 0.2), (6, 0.58), (12, 0.3), (50, 0.6), (100, 0.4)]).k(), 6);
        assert_eq!(chosen(&[(3, 0.2), (6, 0.56), (12, 0.3), (50, 0.6), (100, 0.4)]).k(), 50);
        assert_eq!(chosen(&[]).k(), 1);
    }

    #[test]
    fn numbers_side_by_side_share_their_evidence() {
        let choice = chosen(&[(80, 0.6), (100, 0.3), (125, 0.6)]);
        let score = choice.curve()[1].score;
        assert!((score - 0.45).abs() < 1e-12, "{score}");
    }
}
