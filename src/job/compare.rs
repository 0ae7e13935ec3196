//! Measures and settings side by side, each at its best threshold, on the same documents and truth.

use std::str::FromStr;

use linfa::ParamGuard;

use super::gold::resolve;
use super::prepare::Prepared;
use super::stages::Watch;
use super::sweep::FindThresholds;
use crate::error::{Error, Result};
use crate::pairs::Measure;
use crate::report::SideRow;
use crate::sweep::Sweep;
use crate::vectors::{SHINGLE, TfIdfParams, shingles};

/// A setting of the vectoriser with the values to be tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Vary {
    setting: Setting,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Stem,
    StopWords,
    Tf,
    NGrams,
}

/// How it is written.
const WRITTEN: &str = "stem=on,off, stop=on,off, tf=log,raw or ngrams=1,2 (the longest n-gram)";
/// Rows that a comparison may have: each is a run of its own.
const MOST: usize = 64;

impl FromStr for Vary {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused = || Error::Parameter { name: "vary", allowed: WRITTEN.into(), got: format!("`{text}`") };
        let (name, values) = text.split_once('=').ok_or_else(refused)?;
        let setting = match name.trim() {
            "stem" => Setting::Stem,
            "stop" => Setting::StopWords,
            "tf" => Setting::Tf,
            "ngrams" => Setting::NGrams,
            _ => return Err(refused()),
        };
        let values: Vec<String> = values.split(',').map(|value| value.trim().to_string()).collect();
        let known = |value: &String| match setting {
            Setting::Stem | Setting::StopWords => value == "on" || value == "off",
            Setting::Tf => value == "log" || value == "raw",
            Setting::NGrams => value.parse::<usize>().is_ok_and(|n| crate::vectors::N_GRAM.check(n).is_ok()),
        };
        if values.iter().all(known) { Ok(Self { setting, values }) } else { Err(refused()) }
    }
}

impl Setting {
    fn name(self) -> &'static str {
        match self {
            Self::Stem => "stem",
            Self::StopWords => "stop",
            Self::Tf => "tf",
            Self::NGrams => "ngrams",
        }
    }

    fn apply(self, value: &str, params: TfIdfParams) -> Result<TfIdfParams> {
        let mut analyzer = params.check_ref()?.analyzer().clone();
        Ok(match self {
            Self::Stem => {
                analyzer.stem = value == "on";
                params.analyzer(analyzer)
            }
            Self::StopWords => {
                let kept = crate::text::StopWords::Keep;
                analyzer.stop_words = if value == "on" { crate::text::StopWords::OfLanguage } else { kept };
                params.analyzer(analyzer)
            }
            Self::Tf => params.sublinear(value == "log"),
            Self::NGrams => params.n_grams(1, value.parse().unwrap_or(1)),
        })
    }
}

impl FindThresholds {
    /// Scores every measure, and the cosine with every combination of the settings, by the truth: a row each, the
    /// best F1 first. `prepared` are the documents of the job.
    ///
    /// # Errors
    /// No truth that says same or not; more than 64 combinations; what a run of its own would say.
    pub fn compare(
        &self,
        prepared: &Prepared,
        measures: &[Measure],
        vary: &[Vary],
        watch: &dyn Watch,
    ) -> Result<Vec<SideRow>> {
        let missing =
            |what: &str| Error::Data(format!("--measure and --vary need the truth, as same or not: {what}"));
        let gold = self.gold.as_ref().ok_or_else(|| missing("give it with --gold"))?;
        let truth = resolve(gold, prepared)?.truth;
        let truth = truth.ok_or_else(|| missing("say with --gold-from X which numbers mean the same"))?;
        let combinations = combinations(vary)?;
        watch.stage("compare");
        let mut rows = Vec::new();
        for &measure in measures {
            // The sets of shingles know none of the settings.
            let tried: &[Vec<(Setting, &str)>] =
                if measure == Measure::Cosine { &combinations } else { &combinations[..1] };
            for settings in tried {
                let matrix = if measure == Measure::Cosine {
                    let apply =
                        |params, &(setting, value): &(Setting, &str)| Setting::apply(setting, value, params);
                    let params = settings.iter().try_fold(self.prepare.tf_idf.clone(), apply)?;
                    params.fit_transform(&prepared.corpus)?.1
                } else {
                    shingles(&prepared.corpus, SHINGLE.default)?
                };
                let sweep = Sweep::params(self.lowest).step(self.step).measure(measure);
                let sweep = sweep.of(&matrix, &prepared.corpus)?;
                let scored = sweep.score(&matrix, &truth, self.n_resamples, self.seed)?;
                let best = *scored.best_f1();
                let named = |&(setting, value): &(Setting, &str)| format!("{}={value}", setting.name());
                let settings = if measure == Measure::Cosine { settings.as_slice() } else { &[] };
                rows.push(SideRow {
                    measure: measure.to_string(),
                    settings: settings.iter().map(named).collect::<Vec<_>>().join(" "),
                    threshold: best.threshold,
                    precision: best.precision,
                    recall: best.recall,
                    f1: best.f1,
                    f1_low: best.f1_interval.map(|interval| interval.low),
                    f1_high: best.f1_interval.map(|interval| interval.high),
                    average_precision: scored.ranking().average_precision(),
                    roc_auc: scored.ranking().roc_auc(),
                });
            }
        }
        rows.sort_by(|a, b| b.f1.total_cmp(&a.f1));
        Ok(rows)
    }
}

/// Every choice of one value a setting; one empty choice where nothing varies.
fn combinations(vary: &[Vary]) -> Result<Vec<Vec<(Setting, &str)>>> {
    let mut all: Vec<Vec<(Setting, &str)>> = vec![Vec::new()];
    for Vary { setting, values } in vary {
        let mut longer = Vec::with_capacity(all.len() * values.len());
        for chosen in &all {
            longer.extend(
                values.iter().map(|value| [chosen.as_slice(), &[(*setting, value.as_str())]].concat()),
            );
        }
        if longer.len() > MOST {
            let allowed = format!("at most {MOST} combinations");
            return Err(Error::Parameter { name: "vary", allowed, got: longer.len().to_string() });
        }
        all = longer;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_combined_and_wrong_ones_refused() {
        let vary = ["stem=on,off", "ngrams=1,2"].map(|text| text.parse::<Vary>().unwrap());
        assert_eq!(combinations(&vary).unwrap().len(), 4);
        assert_eq!(combinations(&[]).unwrap(), [Vec::new()]);
        for wrong in ["stem", "stem=maybe", "case=on", "ngrams=0", "ngrams=9", "tf="] {
            let refused = wrong.parse::<Vary>().unwrap_err().to_string();
            assert!(refused.contains("`vary` must be") && refused.contains(wrong), "{refused}");
        }
        let many = vec!["stem=on,off".parse::<Vary>().unwrap(); 7];
        assert!(combinations(&many).unwrap_err().to_string().contains("64"));
    }
}
