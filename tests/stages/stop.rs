//! Long work ends where it is asked to, and is the same where it is not.

use std::thread;
use std::time::Duration;

use likewise::copies::Containment;
use likewise::document::Corpus;
use likewise::pairs::{Neighbours, Pairs};
use likewise::passages::Passages;
use likewise::stop::{Pool, Stop, Stopped};
use likewise::stories::Stories;
use likewise::themes::{Method, SphericalKMeans, Themes, choose_k};
use likewise::vectors::{TermMatrix, TfIdf, latent::Latent, shingles};
use linfa::traits::{Fit, Predict, Transformer};

/// 600 texts in five bundles, with words that few share.
fn corpus() -> Corpus {
    let word = |text: usize, at: usize| match at % 3 {
        0 => format!("bundle{}word{}", text % 5, (text * 7 + at * at) % 40),
        1 => format!("any{}", (text * 13 + at * 5) % 90),
        _ => format!("rare{}", (text * at) % 700),
    };
    Corpus::from_texts((0..600).map(|text| (1..40).map(|at| word(text, at)).collect::<Vec<_>>().join(" ")))
}

/// A name, and work whose result can be compared.
type Work<'a> = (&'static str, Box<dyn Fn() -> String + Sync + 'a>);

/// Everything long that the crate does with texts and rows, each as something that can be compared.
fn works<'a>(corpus: &'a Corpus, matrix: &'a TermMatrix) -> Vec<Work<'a>> {
    fn work<'a, T: std::fmt::Debug>(name: &'static str, work: impl Fn() -> T + Sync + 'a) -> Work<'a> {
        (name, Box::new(move || format!("{:?}", work())))
    }
    let plain = || SphericalKMeans::params(5).n_runs(2).fit(&matrix.dataset()).unwrap();
    let (fitted, themes) = (plain(), Themes::params(5).fit(&matrix.dataset()).unwrap());
    let tf_idf = TfIdf::params().fit(&linfa::DatasetBase::new(corpus, ())).unwrap();
    let texts: Vec<&str> =
        (0..corpus.documents().len()).flat_map(|document| corpus.pieces(document)).collect();
    vec![
        work("tf-idf", || TfIdf::params().fit_transform(corpus).unwrap()),
        work("more texts", move || tf_idf.transform(corpus)),
        work("shingles", || shingles(corpus, 3).unwrap()),
        work("latent", || Latent::params(20).fit(&matrix.dataset()).unwrap()),
        work("pairs, rare", || Pairs::params(0.95).transform(matrix).unwrap()),
        work("pairs, many", || Pairs::params(0.05).transform(matrix).unwrap()),
        work("neighbours", || Neighbours::params(5).transform(matrix).unwrap()),
        work("k-means", plain),
        work("closest", move || fitted.closest(matrix)),
        work("smoothed", || Themes::params(5).n_runs(3).fit(&matrix.dataset()).unwrap()),
        work("latent themes", || Themes::params(5).method(Method::Latent).fit(&matrix.dataset()).unwrap()),
        work("assign", move || themes.predict(matrix)),
        work("k", || choose_k(matrix, Some(2..=6), Method::Smoothed, 1).unwrap()),
        work("stories", || Stories::params().of(matrix, &vec![None; matrix.n_rows()]).unwrap()),
        work("contained", || Containment::params(0.5).of(corpus).unwrap()),
        work("passages", move || Passages::params().of(&texts).unwrap()),
    ]
}

#[test]
fn work_that_was_asked_to_end_gives_nothing_and_other_work_what_it_always_gives() {
    let corpus = corpus();
    let matrix = TfIdf::params().fit_transform(&corpus).unwrap().1;
    let (asked, other) = (Stop::default(), Stop::default());
    let (stopped, going) = (Pool::new(2, &asked).unwrap(), Pool::new(3, &other).unwrap());
    asked.ask();
    for (name, work) in works(&corpus, &matrix) {
        assert_eq!(stopped.run(&work), Err(Stopped), "{name} has no checkpoint");
        assert_eq!(going.run(&work), Ok(work()), "{name}");
    }
    assert!(!other.is_asked());
}

#[test]
fn work_without_an_end_is_stopped_from_another_thread() {
    let corpus = corpus();
    let matrix = TfIdf::params().fit_transform(&corpus).unwrap().1;
    let stop = Stop::default();
    let pool = Pool::new(0, &stop).unwrap();
    let endless = || SphericalKMeans::params(5).n_runs(usize::MAX).fit(&matrix.dataset());
    let ended = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(100));
            stop.ask();
        });
        pool.run(endless)
    });
    assert_eq!(ended.err(), Some(Stopped));
}
