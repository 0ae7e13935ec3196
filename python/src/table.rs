//! Rows of the library's tables as columns.

use likewise::report::tables::{Cell, Row};
use numpy::IntoPyArray;
use pyo3::prelude::*;

/// A column: its name, its values (an array of numbers or truths, or a list of texts; nothing where no row has a
/// value), and for each row whether it has none.
pub type Column = (&'static str, Py<PyAny>, Py<PyAny>);

/// The values of a column so far; the first value says of which kind they are.
enum Values {
    Unknown(usize),
    Text(Vec<String>),
    List(Vec<Vec<String>>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Truth(Vec<bool>),
}

impl Values {
    fn push(&mut self, cell: Cell) {
        if let Self::Unknown(n) = *self {
            *self = match cell {
                Cell::Nothing => Self::Unknown(n),
                Cell::Text(_) => Self::Text(vec![String::new(); n]),
                Cell::List(_) => Self::List(vec![Vec::new(); n]),
                Cell::Whole(_) => Self::Whole(vec![-1; n]),
                Cell::Fixed(..) => Self::Number(vec![f64::NAN; n]),
                Cell::Truth(_) => Self::Truth(vec![false; n]),
            };
        }
        match (self, cell) {
            (Self::Unknown(n), _) => *n += 1,
            (Self::Text(values), Cell::Text(text)) => values.push(text.to_string()),
            (Self::Text(values), _) => values.push(String::new()),
            (Self::List(values), Cell::List(texts)) => values.push(texts.to_vec()),
            (Self::List(values), _) => values.push(Vec::new()),
            (Self::Whole(values), Cell::Whole(number)) => {
                values.push(i64::try_from(number).unwrap_or(i64::MAX))
            }
            (Self::Whole(values), _) => values.push(-1),
            (Self::Number(values), Cell::Fixed(number, _)) => values.push(number),
            (Self::Number(values), _) => values.push(f64::NAN),
            (Self::Truth(values), Cell::Truth(truth)) => values.push(truth),
            (Self::Truth(values), _) => values.push(false),
        }
    }

    fn into_python(self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        Ok(match self {
            Self::Unknown(_) => py.None(),
            Self::Text(values) => values.into_pyobject(py)?.into_any().unbind(),
            Self::List(values) => values.into_pyobject(py)?.into_any().unbind(),
            Self::Whole(values) => values.into_pyarray(py).into_any().unbind(),
            Self::Number(values) => values.into_pyarray(py).into_any().unbind(),
            Self::Truth(values) => values.into_pyarray(py).into_any().unbind(),
        })
    }
}

/// The columns of `rows`.
pub fn columns<R: Row>(py: Python<'_>, rows: impl Iterator<Item = R>) -> PyResult<Vec<Column>> {
    let mut columns: Vec<(Values, Vec<bool>)> =
        R::COLUMNS.iter().map(|_| (Values::Unknown(0), Vec::new())).collect();
    for row in rows {
        for ((values, missing), cell) in columns.iter_mut().zip(row.cells()) {
            missing.push(matches!(cell, Cell::Nothing));
            values.push(cell);
        }
    }
    let column = |(&name, (values, missing)): (&&'static str, (Values, Vec<bool>))| {
        Ok((name, values.into_python(py)?, missing.into_pyarray(py).into_any().unbind()))
    };
    R::COLUMNS.iter().zip(columns).map(column).collect()
}
