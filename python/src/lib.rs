//! `likewise._core`: thin wrappers of the library's public face. The Python classes stand on these and hold the
//! documentation.

mod clusters;
mod copies;
mod error;
mod matrix;
mod pairs;
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
    module.add_class::<tf_idf::TfIdfSettings>()?;
    module.add_function(wrap_pyfunction!(tf_idf::languages, module)?)?;
    module.add_class::<clusters::Clusters>()?;
    module.add_class::<clusters::Chosen>()?;
    module.add_function(wrap_pyfunction!(clusters::spherical_k_means, module)?)?;
    module.add_function(wrap_pyfunction!(clusters::fit_themes, module)?)?;
    module.add_function(wrap_pyfunction!(clusters::cosines, module)?)?;
    module.add_function(wrap_pyfunction!(clusters::nearest_centroids, module)?)?;
    module.add_function(wrap_pyfunction!(pairs::cosine_pairs, module)?)?;
    module.add_function(wrap_pyfunction!(pairs::cosine_neighbors, module)?)?;
    module.add_class::<run::Job>()?;
    module.add_function(wrap_pyfunction!(run::find_themes, module)?)?;
    module.add_class::<copies::Groups>()?;
    module.add_function(wrap_pyfunction!(copies::near_duplicates, module)?)?;
    module.add_function(wrap_pyfunction!(copies::explain, module)?)?;
    module.add_function(wrap_pyfunction!(sweep::sweep_texts, module)?)?;
    module.add_function(wrap_pyfunction!(sweep::sweep_rows, module)?)?;
    module.add_function(wrap_pyfunction!(sweep::group_scores, module)?)?;
    Ok(())
}
