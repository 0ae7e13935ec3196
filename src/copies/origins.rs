//! Who copied whom: the first publisher of each group of copies, and what passes from source to source.
//!
//! Only dates say who was first, and a date is taken as exactly as it is written: of two articles of one day without a
//! time neither is the first. Where nobody surely was, the group says nothing.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::dates::{self, Moment};
use super::relation::Likeness;
use crate::document::{Corpus, Page};

/// A document of a group, with the corpus it is part of.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its corpus.
    pub corpus: &'a Corpus,
    /// Its number there.
    pub document: u32,
}

/// A document that says what an earlier one says.
#[derive(Debug, Clone, PartialEq)]
pub struct Later {
    /// Its place in its group.
    pub member: usize,
    /// Hours after the first document, from the beginning of the one date to that of the other.
    pub lag_hours: f64,
    /// The share of its words, 0 to 1, that do not stand in the first document in runs of at least three.
    pub added: f32,
    /// The share of the first document's words that do not stand in it.
    pub left_out: f32,
}

/// A group whose first document is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The number of the group.
    pub group: u32,
    /// The place of the first document in its group.
    pub first: usize,
    /// The others that surely are later, in the order of the group.
    pub later: Vec<Later>,
}

/// What one source took over from another; from itself, what it published again.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The source that was first.
    pub from: String,
    /// The source that was later.
    pub to: String,
    /// Documents taken over.
    pub documents: u64,
    /// The median of their lags (of an even number the lower of the two in the middle).
    pub median_hours: f64,
    /// The mean of the shares that were added.
    pub mean_added: f64,
}

/// Who was first, and what could not be told.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Origins {
    /// The groups whose first document is known, in their order.
    pub groups: Vec<Origin>,
    /// From source to source: most documents first, then by name.
    pub flows: Vec<Flow>,
    /// Groups of which no document surely is the first.
    pub n_undecided: u64,
    /// Documents in groups.
    pub n_documents: u64,
    /// Those among them without a source.
    pub n_without_source: u64,
    /// Those among them without a date that can be read.
    pub n_without_date: u64,
}

impl Origins {
    /// The origins of `groups`; the number of a group is its place.
    ///
    /// O(words of the groups whose first document is known). The same for any order of the members of a group, but for
    /// their places.
    pub fn of(groups: &[Vec<Member<'_>>]) -> Self {
        let mut origins = Self::default();
        for member in groups.iter().flatten() {
            let page = page(member);
            origins.n_documents += 1;
            origins.n_without_source += u64::from(source(page).is_none());
            origins.n_without_date += u64::from(moment(page).is_none());
        }
        let found: Vec<Option<Origin>> = (0u32..)
            .zip(groups)
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|(number, group)| origin(number, group))
            .collect();
        origins.groups = found.into_iter().flatten().collect();
        origins.n_undecided = (groups.len() - origins.groups.len()) as u64;
        origins.flows = flows(&origins.groups, groups);
        origins
    }
}

fn page<'a>(member: &Member<'a>) -> &'a Page {
    member.corpus.page_of(member.document as usize)
}

fn source(page: &Page) -> Option<&str> {
    page.source.as_deref().map(str::trim).filter(|source| !source.is_empty())
}

fn moment(page: &Page) -> Option<Moment> {
    dates::moment(page.date.as_deref()?)
}

/// The origin of a group, where one document surely is before all others that have a date and another source; of
/// several documents of the first source the earliest, ties by id.
fn origin(number: u32, group: &[Member<'_>]) -> Option<Origin> {
    let dated: Vec<(Moment, usize)> =
        group.iter().enumerate().filter_map(|(at, member)| Some((moment(page(member))?, at))).collect();
    let id = |at: usize| &group[at].corpus.documents()[group[at].document as usize].id;
    let &(begin, first) =
        dated.iter().min_by(|one, other| one.0.cmp(&other.0).then_with(|| id(one.1).cmp(id(other.1))))?;
    let of_first = source(page(&group[first]));
    let is_same_source = |at: usize| of_first.is_some() && source(page(&group[at])) == of_first;
    let others = || dated.iter().filter(|&&(_, at)| at != first);
    if others().next().is_none() || !others().all(|&(when, at)| is_same_source(at) || begin.is_before(when)) {
        return None;
    }
    let text = group[first].corpus.text(group[first].document as usize);
    let later = others().filter(|(when, _)| begin.is_before(*when)).map(|&(when, member)| {
        let likeness = Likeness::of(&group[member].corpus.text(group[member].document as usize), &text);
        Later {
            member,
            lag_hours: (when.from - begin.from) as f64 / 3600.0,
            added: 1.0 - likeness.share,
            left_out: 1.0 - likeness.other_share,
        }
    });
    Some(Origin { group: number, first, later: later.collect() })
}

fn flows(origins: &[Origin], groups: &[Vec<Member<'_>>]) -> Vec<Flow> {
    let mut taken: BTreeMap<(&str, &str), Vec<(f64, f64)>> = BTreeMap::new();
    for origin in origins {
        let group = &groups[origin.group as usize];
        let Some(from) = source(page(&group[origin.first])) else { continue };
        for later in &origin.later {
            if let Some(to) = source(page(&group[later.member])) {
                taken.entry((from, to)).or_default().push((later.lag_hours, f64::from(later.added)));
            }
        }
    }
    let flow = |((from, to), mut copies): ((&str, &str), Vec<(f64, f64)>)| {
        // One order for the sum too.
        copies.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let sum: f64 = copies.iter().map(|copy| copy.1).sum();
        Flow {
            from: from.to_string(),
            to: to.to_string(),
            documents: copies.len() as u64,
            median_hours: copies[(copies.len() - 1) / 2].0,
            mean_added: sum / copies.len() as f64,
        }
    };
    let mut flows: Vec<Flow> = taken.into_iter().map(flow).collect();
    // The names are in order already, and the sort is stable.
    flows.sort_by_key(|flow| std::cmp::Reverse(flow.documents));
    flows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(articles: &[(&str, &str, &str)]) -> Corpus {
        let page = |(at, &(source, date, text)): (usize, &(&str, &str, &str))| Page {
            source: Some(source.to_string()),
            date: (!date.is_empty()).then(|| date.to_string()),
            ..Page::new(format!("d{at}"), text)
        };
        Corpus::whole(articles.iter().enumerate().map(page).collect())
    }

    fn origins(corpus: &Corpus, groups: &[&[u32]]) -> Origins {
        let group = |members: &&[u32]| members.iter().map(|&document| Member { corpus, document }).collect();
        Origins::of(&groups.iter().map(group).collect::<Vec<_>>())
    }

    #[test]
    fn the_first_is_named_with_lags_and_what_was_added() {
        let corpus = corpus(&[
            ("Courier", "2021-03-04T12:00:00Z", "A ferry sank off the coast. It was raining hard all night."),
            ("Wire", "2021-03-04T09:00:00Z", "A ferry sank off the coast."),
            ("Courier", "2021-03-06", "A ferry sank off the coast."),
            ("Wire", "2021-03-05", "A ferry sank off the coast."),
            ("", "", "A ferry sank off the coast."),
        ]);
        let found = origins(&corpus, &[&[0, 1, 2, 3, 4]]);
        assert_eq!(
            (found.n_documents, found.n_without_source, found.n_without_date, found.n_undecided),
            (5, 1, 1, 0)
        );
        let [origin] = found.groups.as_slice() else { panic!("{found:?}") };
        assert_eq!(origin.first, 1);
        let later: Vec<_> = origin.later.iter().map(|later| (later.member, later.lag_hours)).collect();
        assert_eq!(later, [(0, 3.0), (2, 39.0), (3, 15.0)]);
        assert!((origin.later[0].added - 0.5).abs() < 1e-6 && origin.later[1].added == 0.0);
        let flows: Vec<_> = found
            .flows
            .iter()
            .map(|flow| (&*flow.from, &*flow.to, flow.documents, flow.median_hours))
            .collect();
        assert_eq!(flows, [("Wire", "Courier", 2, 3.0), ("Wire", "Wire", 1, 15.0)]);
        assert!((found.flows[0].mean_added - 0.25).abs() < 1e-6);
    }

    #[test]
    fn nobody_is_first_where_dates_do_not_say_so() {
        let texts = ["2021-03-04", "2021-03-04T09:00:00Z", "2021-03-04", ""];
        let articles: Vec<_> = ["A", "B", "C", "D"]
            .iter()
            .zip(texts)
            .map(|(&source, date)| (source, date, "one text"))
            .collect();
        let corpus = corpus(&articles);
        for group in [&[0, 1][..], &[0, 2], &[0, 3], &[3]] {
            let found = origins(&corpus, &[group]);
            assert_eq!((found.groups.len(), found.flows.len(), found.n_undecided), (0, 0, 1), "{group:?}");
        }
    }

    #[test]
    fn the_order_of_the_members_changes_no_flow() {
        let corpus = corpus(&[
            ("A", "2021-03-04", "x y z"),
            ("B", "2021-03-05", "x y z w"),
            ("C", "2021-03-07", "x y z"),
        ]);
        assert_eq!(origins(&corpus, &[&[0, 1, 2]]).flows, origins(&corpus, &[&[2, 1, 0]]).flows);
    }
}
