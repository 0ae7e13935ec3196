//! Spherical k-means on a made matrix shaped like a corpus: 20,000 documents of 80 terms, Zipf's law over 32,767.
//!
//! `cargo bench --bench themes`. Each bench asserts its labels' checksum, so that a fast wrong answer fails.

use likewise::themes::{Seeding, SphericalKMeans};
use likewise::vectors::TermMatrix;
use linfa::traits::Fit;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn main() {
    divan::main();
}

const N_DOCUMENTS: u32 = 20_000;
const N_TERMS: u32 = (1 << 15) - 1;

/// Documents on 30 topics: half of their terms are drawn from all, half from those of the topic.
fn matrix() -> TermMatrix {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let row = |document: u32| {
        let topic = document % 30;
        let mut row = std::collections::BTreeMap::new();
        for i in 0..80 {
            // The octave of the rank is uniform: near Zipf's law, in whole numbers that no platform rounds.
            let octave = rng.gen_range(0..15_u32);
            let rank = (1 << octave) - 1 + rng.gen_range(0..1_u32 << octave);
            let term = if i % 2 == 0 { rank } else { (rank / 30 * 30 + topic).min(N_TERMS - 1) };
            // Rare terms weigh more, as with tf-idf.
            row.insert(term, (term.max(1).ilog2() + 1) as f32);
        }
        row.into_iter().collect()
    };
    let rows: Vec<Vec<(u32, f32)>> = (0..N_DOCUMENTS).map(row).collect();
    TermMatrix::from_rows(&rows, N_TERMS as usize).expect("a matrix")
}

/// A number that changes with any label.
fn checksum(model: &SphericalKMeans) -> u32 {
    let step =
        |sum: u32, label: &Option<u32>| sum.wrapping_mul(31).wrapping_add(label.map_or(0, |label| label + 1));
    model.labels().iter().fold(7, step)
}

/// k, and the checksum after ten iterations from greedy seeds.
const CASES: [(usize, u32); 3] = [(20, 577140161), (100, 24347871), (500, 2350340805)];

#[divan::bench(args = CASES, sample_count = 3)]
fn ten_iterations(bencher: divan::Bencher, (k, expected): (usize, u32)) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let params = SphericalKMeans::params(k).n_runs(1).max_iterations(10).tolerance(0.0);
        let model = params.fit(&matrix.dataset()).expect("enough documents");
        assert_eq!(checksum(&model), expected, "k {k}");
    });
}

#[divan::bench(args = [20, 100, 500], sample_count = 3)]
fn one_iteration_from_random_seeds(bencher: divan::Bencher, k: usize) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let params = SphericalKMeans::params(k).n_runs(1).max_iterations(1).seeding(Seeding::Random);
        let model = params.fit(&matrix.dataset()).expect("enough documents");
        assert_eq!(model.sizes().iter().sum::<usize>(), N_DOCUMENTS as usize);
    });
}
