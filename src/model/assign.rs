//! New documents among the themes and copies of an earlier run.

use super::fitted::Model;
use super::nearest::{Near, nearest};
use super::unlike::known_share;
use crate::copies::{Copies, CopySearch, find_copies};
use crate::document::Corpus;
use crate::error::Result;
use crate::pairs::Pairs;
use crate::vectors::TermMatrix;
use linfa::traits::Transformer;

/// Where new documents belong.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// The place of each document of the corpus.
    pub placed: Vec<Placed>,
    /// The new documents' rows, documents x terms of the model.
    pub matrix: TermMatrix,
    /// For each new document all known ones with a cosine of at least the model's threshold: (place in
    /// [`Model::documents`], cosine), ascending. Empty where the model has no threshold.
    pub known_pairs: Vec<Vec<(u32, f32)>>,
    /// The pairs among the new documents; none where the model has no threshold.
    pub pairs: Option<Pairs>,
    /// The groups among the new documents that are no copies of known ones.
    pub copies: Copies,
}

/// The place of a new document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Placed {
    /// The id of its theme; none where nothing connects it with one.
    pub theme: Option<u32>,
    /// How much nearer its theme is than the next; 0 without a theme.
    pub margin: f32,
    /// The known document that it is, word for word: a place in [`Model::documents`].
    pub known: Option<u32>,
    /// The document in whose group of copies it stands.
    pub copy: Option<CopyOf>,
    /// The known document most like it, a place in [`Model::documents`], with the cosine of the two; among equals the
    /// first. None where it shares no term with any.
    pub nearest: Option<(u32, f32)>,
    /// The share of its squared length that terms of the model have, from 0 to 1.
    pub known_share: f32,
    /// Whether it is like none of the known documents, so that it has no theme: less than 99 in 100 of these are like
    /// their nearest.
    pub is_unlike: bool,
}

/// What a document is a copy of: the kept document of a group, with the cosine of the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CopyOf {
    /// A place in [`Model::documents`].
    Known(u32, f32),
    /// A document of the new corpus.
    New(u32, f32),
}

impl Model {
    /// Cuts those pages of a corpus that the model knows as they were cut then. Splitting and cleaning look at all
    /// pages together, and a page that comes alone shows less.
    pub fn recall(&self, corpus: Corpus) -> Corpus {
        self.recall.corpus(&self.stored, corpus)
    }

    /// Places the documents of `corpus`.
    ///
    /// A document with the row of a known one has its theme, its margin and its group of copies. Else it is a copy of
    /// the known document nearest to it, of those that stay, where their cosine is at least the model's threshold (the
    /// texts are not compared word by word, since a model does not keep them); copies have the theme of the document kept for them. New documents that are copies of no known one are grouped
    /// among themselves. All others are placed by [`Projection::place`](crate::themes::Projection::place), each by
    /// itself: a document's theme hangs on no other new document, but for the one it is a copy of.
    ///
    /// # Errors
    /// None but those of the parts, whose parameters were checked when the model was read.
    pub fn assign(&self, corpus: &Corpus) -> Result<Assigned> {
        let stored = &self.stored;
        let matrix = stored.tf_idf.transform(corpus);
        let threshold = stored.settings.copies.as_ref().map(|copies| copies.threshold as f32);
        let mut clustered = vec![None; stored.documents.len()];
        (0u32..).zip(&stored.clustered).for_each(|(row, &at)| clustered[at as usize] = Some(row));
        let n_neighbours = self.projection.n_neighbours().max(1);
        let near = nearest(&matrix, &stored.rows.0, &self.by_term, n_neighbours, &clustered, threshold);
        let (lists, known_pairs): (Vec<_>, Vec<_>) =
            near.into_iter().map(|Near { nearest, pairs }| (nearest, pairs)).unzip();
        let closest = self.projection.place(&matrix, &lists);
        let mut placed: Vec<Placed> = closest
            .into_iter()
            .map(|closest| match closest {
                Some(closest) => Placed {
                    theme: Some(stored.themes[closest.cluster as usize].id),
                    margin: closest.cosine - closest.runner_up.map_or(0.0, |(_, cosine)| cosine),
                    ..Placed::default()
                },
                None => Placed::default(),
            })
            .collect();
        for (document, place) in placed.iter_mut().enumerate().filter(|(at, _)| !matrix.row(*at).is_empty()) {
            let id = &corpus.documents()[document].id;
            place.known = self.recall.document(stored, &matrix, document, id);
            place.nearest =
                lists[document].first().map(|&(row, cosine)| (stored.clustered[row as usize], cosine));
            place.known_share = known_share(&matrix, document);
            let group = match place.known {
                Some(known) => Some(known),
                None => self.copy_of(&known_pairs[document]).map(|(known, _)| known),
            };
            if let Some(group) = group {
                let group = &stored.documents[group as usize];
                (place.theme, place.margin) = (group.theme, group.margin);
            } else if place.nearest.is_none_or(|(_, cosine)| cosine < stored.least_likeness) {
                (place.theme, place.margin, place.is_unlike) = (None, 0.0, true);
            }
            place.copy = match place.known {
                Some(known) => self.copy_of_known(known, id),
                None => self.copy_of(&known_pairs[document]).map(|(known, c)| CopyOf::Known(known, c)),
            };
        }
        let (pairs, copies) = self.among_new(corpus, &matrix, &placed)?;
        for group in &copies.groups {
            let kept = placed[group.kept as usize];
            for &(member, cosine) in &group.members {
                let place = &mut placed[member as usize];
                (place.theme, place.margin, place.is_unlike) = (kept.theme, kept.margin, kept.is_unlike);
                place.copy = Some(CopyOf::New(group.kept, cosine));
            }
        }
        Ok(Assigned { placed, matrix, known_pairs, pairs, copies })
    }

    /// The cosine of row `row` of `matrix` (documents x terms of the model) to the centroid of a theme, named by its
    /// id: the mean direction of the documents it was fitted on. 0 where there is no such theme.
    pub fn cosine(&self, matrix: &TermMatrix, row: usize, theme: u32) -> f64 {
        let place = self.stored.themes.iter().position(|kept| kept.id == theme);
        place.map_or(0.0, |place| self.projection.cosine(matrix, row, place as u32))
    }

    /// The nearest of the known documents in `pairs` that stay, and its cosine; of equals the one whose id comes
    /// first. Documents in groups that were left alone have no copies.
    fn copy_of(&self, pairs: &[(u32, f32)]) -> Option<(u32, f32)> {
        let known = |at: u32| &self.stored.documents[at as usize];
        let stays = |&(at, _): &(u32, f32)| known(at).kept.is_none_or(|kept| kept == at);
        let candidates = pairs.iter().copied().filter(stays).filter(|&(at, _)| !known(at).left_alone);
        candidates.min_by(|a, b| b.1.total_cmp(&a.1).then_with(|| known(a.0).id.cmp(&known(b.0).id)))
    }

    /// What a document is a copy of that says what `known` says: what `known` is a copy of, or else `known`, if that
    /// has another id.
    fn copy_of_known(&self, known: u32, id: &str) -> Option<CopyOf> {
        self.stored.settings.copies.as_ref()?;
        let document = &self.stored.documents[known as usize];
        match document.kept.filter(|&kept| kept != known) {
            Some(kept) => Some(CopyOf::Known(kept, document.cosine)),
            None => (document.id != id && !document.left_alone).then_some(CopyOf::Known(known, 1.0)),
        }
    }

    /// The pairs among new documents, and the groups among those that have no place in a known group.
    fn among_new(
        &self,
        corpus: &Corpus,
        matrix: &TermMatrix,
        placed: &[Placed],
    ) -> Result<(Option<Pairs>, Copies)> {
        let Some(settings) = &self.stored.settings.copies else { return Ok((None, Copies::default())) };
        let is_taken = |place: &Placed| place.known.is_some() || place.copy.is_some();
        if !placed.iter().any(is_taken) {
            let CopySearch { pairs, copies } = find_copies(settings, matrix, corpus, |_| ())?;
            return Ok((Some(pairs), copies));
        }
        let pairs: Pairs = Pairs::params(settings.threshold).transform(matrix)?;
        let row = |(row, place): (_, &Placed)| {
            if is_taken(place) { Vec::new() } else { Iterator::collect(crate::vectors::Row::iter(row)) }
        };
        let rows: Vec<Vec<(u32, f32)>> = matrix.rows().zip(placed).map(row).collect();
        let rest = TermMatrix::from_rows(&rows, matrix.n_columns())?;
        let mut contained = settings.contained(corpus, corpus.documents().len())?;
        let stays = |document: u32| !is_taken(&placed[document as usize]);
        contained.retain(|pair| stays(pair.inner) && stays(pair.outer));
        let of_rest = Pairs::params(settings.threshold).transform(&rest)?;
        let copies = settings.group(&of_rest, &contained, &rest, corpus)?;
        Ok((Some(pairs), copies))
    }
}
