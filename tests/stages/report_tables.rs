//! What a table holds comes back from it, whatever the characters.

use likewise::report::tables::{AlikeRow, CopyRow, DocumentRow, Row, TableFormat, write};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_back_from_csv_and_json(id in ".*", title in "[a\"\\r\\n,;é\u{0}\\\\]*", theme in any::<Option<u32>>(), margin in any::<f32>()) {
        let row = DocumentRow { id: &id, page: "p", title: &title, theme, margin: Some(margin), status: "ok", ..Default::default() };
        let mut csv = Vec::new();
        write([row, row], TableFormat::Csv, &mut csv).unwrap();
        let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_slice()).records().map(Result::unwrap).collect();
        prop_assert_eq!(rows.len(), 2);
        prop_assert_eq!((&rows[1][0], &rows[1][4]), (id.as_str(), title.as_str()));
        prop_assert_eq!(&rows[1][5], theme.map_or(String::new(), |theme| theme.to_string()));

        let mut json = Vec::new();
        write([row], TableFormat::JsonLines, &mut json).unwrap();
        let found: serde_json::Value = serde_json::from_slice(&json).unwrap();
        prop_assert_eq!((found["id"].as_str(), found["title"].as_str()), (Some(id.as_str()), Some(title.as_str())));
        prop_assert_eq!(found["theme"].as_u64(), theme.map(u64::from));
        let told = found["margin"].as_f64().unwrap_or(f64::NAN);
        let is_near = (told - f64::from(margin)).abs() <= 0.00005_f64.max(f64::from(margin).abs() * 1e-6);
        prop_assert!(is_near || !margin.is_finite());
    }
}

#[test]
fn each_row_has_a_value_for_each_column() {
    assert_eq!(DocumentRow::default().cells().len(), DocumentRow::COLUMNS.len());
    assert_eq!(CopyRow::default().cells().len(), CopyRow::COLUMNS.len());
    assert_eq!(AlikeRow::default().cells().len(), AlikeRow::COLUMNS.len());
}
