//! Pairs for a person to judge: some from every stretch of scores, each standing for many.

use rand::SeedableRng;
use rand::seq::index::sample;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::curve::Sweep;
use crate::error::{Bounds, Result};
use crate::pairs::Pair;

/// How many pairs are put before a person.
pub const JUDGED: Bounds<usize> = Bounds { name: "judge", min: 1, max: 100_000, default: 50 };

/// A pair to be judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToJudge {
    /// The pair with its cosine.
    pub pair: Pair,
    /// How many pairs of the corpus it stands for.
    pub weight: f64,
}

/// Stretches of scores that are drawn from in equal parts.
const STRETCHES: usize = 10;

/// About `n` pairs of `sweep`, drawn in equal numbers from ten stretches of the scores between its lowest
/// threshold and 1; where a stretch has fewer, the others give more. Identical documents are one. Each pair
/// carries the number of pairs of its stretch that it stands for, so that shares of judged pairs can be weighed
/// back to the corpus (stratified sampling; Cochran 1977, chapter 5). In the order (cosine descending, a, b).
///
/// # Errors
/// `n` out of the range of [`JUDGED`].
pub fn judge(sweep: &Sweep, n: usize, seed: u64) -> Result<Vec<ToJudge>> {
    JUDGED.check(n)?;
    let lowest = sweep.rows()[0].threshold;
    let mut stretches: Vec<Vec<Pair>> = vec![Vec::new(); STRETCHES];
    for &pair in sweep.pairs().distinct() {
        let place = (f64::from(pair.cosine) - lowest) / (1.0 - lowest).max(1e-9) * STRETCHES as f64;
        stretches[(place.max(0.0) as usize).min(STRETCHES - 1)].push(pair);
    }
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    // The smallest stretch first: what it cannot give the others share.
    let mut order: Vec<usize> = (0..STRETCHES).collect();
    order.sort_by_key(|&place| (stretches[place].len(), place));
    let (mut left, mut drawn) = (n, Vec::new());
    for (done, place) in order.into_iter().enumerate() {
        let pairs = &stretches[place];
        let take = (left / (STRETCHES - done)).min(pairs.len());
        left -= take;
        let weight = pairs.len() as f64 / take.max(1) as f64;
        drawn.extend(
            sample(&mut rng, pairs.len(), take).into_iter().map(|at| ToJudge { pair: pairs[at], weight }),
        );
    }
    drawn.sort_by(|one, other| {
        let (a, b) = (one.pair, other.pair);
        b.cosine.total_cmp(&a.cosine).then((a.a, a.b).cmp(&(b.a, b.b)))
    });
    Ok(drawn)
}
