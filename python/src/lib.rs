//! `likewise._core`: thin wrappers of the library's public face. The Python classes stand on these and hold the
//! documentation.

mod copies;
mod error;
mod matrix;
mod run;
mod sweep;
mod table;
mod tf_idf;
mod work;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<tf_idf::TfIdf>()?;
    module.add_class::<run::Job>()?;
    module.add_function(wrap_pyfunction!(run::find_themes, module)?)?;
    module.add_class::<copies::Groups>()?;
    module.add_function(wrap_pyfunction!(copies::near_duplicates, module)?)?;
    module.add_function(wrap_pyfunction!(copies::explain, module)?)?;
    module.add_function(wrap_pyfunction!(sweep::sweep_texts, module)?)?;
    module.add_function(wrap_pyfunction!(sweep::group_scores, module)?)?;
    Ok(())
}
