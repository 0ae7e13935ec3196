//! `likewise._core`: thin wrappers of the library's public face. The Python classes stand on these and hold the
//! documentation.

mod error;
mod matrix;
mod tf_idf;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<tf_idf::TfIdf>()?;
    Ok(())
}
