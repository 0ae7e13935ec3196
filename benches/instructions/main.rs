//! One stage on a made corpus, for counting its instructions; `instructions.sh` runs it under callgrind.
//!
//! `instructions STAGE`, where a stage does what stands before it first: `texts` makes the corpus, `vectorise` its
//! matrix, and each other stage its own work on that. One thread, one seed: the counts hardly differ between runs.

use likewise::document::Corpus;
use likewise::pairs::{Neighbours, Pairs};
use likewise::text::{Analyzer, Language, LanguageChoice};
use likewise::themes::SphericalKMeans;
use likewise::vectors::TfIdf;
use likewise::vectors::latent::Latent;
use linfa::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const N_DOCUMENTS: u32 = 2_000;
const N_WORDS: u32 = 200;
/// Ranks of words go up to 2 to this power: few enough that the work is not all stemming.
const N_OCTAVES: u32 = 13;

fn main() -> Result<()> {
    let Some(stage) = std::env::args().skip(1).find(|argument| argument != "--bench") else {
        println!("instructions STAGE; benches/instructions.sh starts it");
        return Ok(());
    };
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global()?;
    let corpus = Corpus::from_texts(texts());
    if stage == "texts" {
        return Ok(());
    }
    let analyzer = Analyzer { language: LanguageChoice::Fixed(Language::English), ..Analyzer::default() };
    let (_, matrix) = TfIdf::params().analyzer(analyzer).fit_transform(&corpus)?;
    // What came out is told, so that none of the work can be left out.
    let answer = match stage.as_str() {
        "vectorise" => matrix.n_values(),
        "join" => Pairs::params(0.8).transform(&matrix)?.len(),
        "nearest" => {
            let neighbours: Neighbours = Neighbours::params(10).transform(&matrix)?;
            (0..neighbours.n_rows()).map(|row| neighbours.row(row).0.len()).sum()
        }
        "k-means" => {
            let params = SphericalKMeans::params(50).n_runs(1).max_iterations(10).tolerance(0.0);
            params.fit(&matrix.dataset())?.n_iterations()
        }
        "svd" => Latent::params(50).fit(&matrix.dataset())?.n_dimensions(),
        _ => return Err(format!("no such stage: {stage}").into()),
    };
    println!("{answer}");
    Ok(())
}

/// Texts on 30 topics, near Zipf's law; every twentieth is the one before it with a few words changed.
fn texts() -> Vec<String> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut texts: Vec<Vec<String>> = Vec::new();
    for document in 0..N_DOCUMENTS {
        let copied = if document % 20 == 19 { texts.last() } else { None };
        let words = match copied {
            Some(words) => {
                let changed = |word: &String| {
                    if rng.gen_ratio(1, 20) {
                        made_word(rng.gen_range(0..(1 << N_OCTAVES)))
                    } else {
                        word.clone()
                    }
                };
                words.iter().map(changed).collect()
            }
            None => (0..N_WORDS).map(|i| made_word(rank(&mut rng, i, document % 30))).collect(),
        };
        texts.push(words);
    }
    texts.into_iter().map(|words| words.join(" ")).collect()
}

/// The octave of a rank is uniform, which is near Zipf's law; every other word is one of the topic.
fn rank(rng: &mut Xoshiro256PlusPlus, i: u32, topic: u32) -> u32 {
    let octave = rng.gen_range(0..N_OCTAVES);
    let rank = (1 << octave) - 1 + rng.gen_range(0..1_u32 << octave);
    if i.is_multiple_of(2) { rank } else { rank / 30 * 30 + topic }
}

/// The word of a rank, with an ending that a stemmer cuts where the rank says so.
fn made_word(rank: u32) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "co", "du", "fe", "gi", "ho", "ju", "ka", "le", "mi", "no", "pu", "ra", "so", "te", "vi"];
    const ENDINGS: [&str; 4] = ["n", "ning", "ns", "ned"];
    let mut word = String::new();
    let mut left = rank + 16;
    while left > 0 {
        word.push_str(SYLLABLES[left as usize % 16]);
        left /= 16;
    }
    word + ENDINGS[rank as usize / 7 % 4]
}
