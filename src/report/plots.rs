//! Curves as SVG: legible in print, in grey, and to colour-blind readers.
//!
//! Colours are those of Okabe and Ito, *Color Universal Design* (2008); lines differ in their dashes as well, so that no reading hangs
//! on colour.

use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// One curve: points in the order of x.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it is called in the legend.
    pub name: String,
    /// Its points; one that is no number breaks nothing, it is left out.
    pub points: Vec<(f64, f64)>,
}

/// A plot of curves over one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// The headline.
    pub title: String,
    /// What x is.
    pub x: String,
    /// What y is.
    pub y: String,
    /// From where to where x goes.
    pub range: (f64, f64),
    /// Whether y is a share from 0 to 1; else it is a count, shown on a logarithmic axis.
    pub share: bool,
    /// The curves, at most six.
    pub curves: Vec<Curve>,
    /// A value of x to be marked, with what it is called.
    pub mark: Option<(f64, String)>,
    /// Points to be marked, with what they are called.
    pub points: Vec<(f64, f64, String)>,
}

/// Okabe and Ito's colours that are dark enough on white.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(0, 0, 0),
    RGBColor(86, 180, 233),
];
/// Length and gap of the dashes of each curve; the first is drawn through.
const DASHES: [(u32, u32); 6] = [(0, 0), (12, 5), (3, 4), (18, 4), (7, 7), (2, 8)];
const SIZE: (u32, u32) = (640, 400);
/// Below the plot: rows of the legend, this high, with so many names each.
const LEGEND_ROW: u32 = 22;
const NAMES_A_ROW: usize = 2;
const FONT: &str = "sans-serif";

impl Plot {
    /// The plot as an SVG document of its own.
    pub fn svg(&self) -> String {
        let mut svg = String::new();
        {
            // The legend stands below the plot, where it hides no curve.
            let rows = if self.curves.len() > 1 { self.curves.len().div_ceil(NAMES_A_ROW) as u32 } else { 0 };
            let size = (SIZE.0, SIZE.1 + rows * LEGEND_ROW);
            let whole = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            let (area, below) = whole.split_vertically(SIZE.1);
            let (low, high) = self.range;
            let most =
                self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.1).fold(1.0, f64::max);
            // Writing into a string cannot fail.
            let drawn = if self.share {
                self.draw(&area, low..high, 0.0..1.0, |share| format!("{share:.1}"))
            } else {
                // Nothing has no place on a logarithmic axis; it is drawn at the foot.
                self.draw(&area, low..high, (0.8..(most * 1.3).max(10.0)).log_scale(), |count| short(*count))
            };
            let drawn = drawn.and_then(|()| if rows > 0 { self.legend(&below) } else { below.fill(&WHITE) });
            drawn.and_then(|()| whole.present()).expect("a string takes all that is written");
        }
        svg
    }

    fn draw<Y>(
        &self,
        area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
        x: std::ops::Range<f64>,
        y: impl AsRangedCoord<Value = f64, CoordDescType = Y>,
        label: impl Fn(&f64) -> String,
    ) -> Result<(), DrawingAreaErrorKind<std::io::Error>>
    where
        Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        area.fill(&WHITE)?;
        let style = (FONT, 19).into_text_style(area).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new(self.title.clone(), (SIZE.0 as i32 / 2, 12), style))?;
        let mut chart = ChartBuilder::on(area)
            .margin(10)
            .margin_right(24)
            // Room for the headline and, below it, for the name of the mark.
            .margin_top(56)
            .x_label_area_size(44)
            .y_label_area_size(70)
            .build_cartesian_2d(x, y)?;
        chart
            .configure_mesh()
            .x_desc(&self.x)
            .y_desc(&self.y)
            .x_labels(11)
            .y_labels(8)
            .x_label_formatter(&|x| format!("{x:.2}"))
            .y_label_formatter(&|y| label(y))
            .label_style((FONT, 14))
            .axis_desc_style((FONT, 15))
            .light_line_style(TRANSPARENT)
            .bold_line_style(BLACK.mix(0.12))
            .draw()?;
        if let Some((at, name)) = &self.mark {
            let (_, pixels) = chart.plotting_area().get_pixel_range();
            let (x, _) = chart.plotting_area().map_coordinate(&(*at, 1.0));
            let line = [(x, pixels.start), (x, pixels.end)];
            area.draw(&PathElement::new(line, BLACK.mix(0.5).stroke_width(1)))?;
            // Above the plot, where no curve runs; at its ends the text leans inwards.
            let share = (at - self.range.0) / (self.range.1 - self.range.0);
            let side = match share {
                share if share < 0.1 => HPos::Left,
                share if share > 0.9 => HPos::Right,
                _ => HPos::Center,
            };
            let style = (FONT, 13).into_text_style(area).pos(Pos::new(side, VPos::Bottom));
            area.draw(&Text::new(name.clone(), (x, pixels.start - 3), style))?;
        }
        for (place, curve) in self.curves.iter().enumerate() {
            let colour = COLOURS[place % COLOURS.len()];
            let (length, gap) = DASHES[place % DASHES.len()];
            let style = colour.stroke_width(2);
            let points = curve.points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite());
            let points = points.map(|(x, y)| (x, if self.share { y } else { y.max(0.8) }));
            if length == 0 {
                chart.draw_series(LineSeries::new(points, style))?;
            } else {
                chart.draw_series(DashedLineSeries::new(points, length, gap, style))?;
            }
        }
        for (x, y, name) in &self.points {
            let (x, y) = chart.plotting_area().map_coordinate(&(*x, *y));
            area.draw(&Circle::new((x, y), 4, COLOURS[0].filled()))?;
            let style = (FONT, 13).into_text_style(area).pos(Pos::new(HPos::Right, VPos::Top));
            area.draw(&Text::new(name.clone(), (x - 5, y + 5), style))?;
        }
        Ok(())
    }

    /// The names of the curves, each behind a piece of its line.
    fn legend(
        &self,
        area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Result<(), DrawingAreaErrorKind<std::io::Error>> {
        area.fill(&WHITE)?;
        let wide = (SIZE.0 as i32 - 70) / NAMES_A_ROW as i32;
        for (place, curve) in self.curves.iter().enumerate() {
            let (row, column) = ((place / NAMES_A_ROW) as i32, (place % NAMES_A_ROW) as i32);
            let (x, y) = (84 + column * wide, row * LEGEND_ROW as i32 + 6);
            let style = COLOURS[place % COLOURS.len()].stroke_width(2);
            let (length, gap) = DASHES[place % DASHES.len()];
            // Long enough that two dashes of each kind show.
            let line = [(x, y), (x + 40, y)];
            if length == 0 {
                area.draw(&PathElement::new(line, style))?;
            } else {
                area.draw(&DashedPathElement::new(line, length, gap, style))?;
            }
            let style = (FONT, 14).into_text_style(area).pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(curve.name.clone(), (x + 47, y), style))?;
        }
        Ok(())
    }
}

/// A count in few characters: `12k`.
fn short(count: f64) -> String {
    match count {
        n if n >= 1e6 => format!("{}M", n / 1e6),
        n if n >= 1e3 => format!("{}k", n / 1e3),
        n => format!("{n}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_has_its_names_and_its_curves() {
        let curve =
            |name: &str| Curve { name: name.into(), points: vec![(0.3, 900.0), (0.8, 4.0), (1.0, 0.0)] };
        let plot = Plot {
            title: "Pairs & groups".into(),
            x: "threshold".into(),
            y: "number".into(),
            range: (0.3, 1.0),
            share: false,
            curves: vec![curve("pairs"), curve("groups <b>")],
            mark: Some((0.8, "chosen".into())),
            points: vec![(0.5, 30.0, "here".into())],
        };
        let svg = plot.svg();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        for said in ["Pairs &amp; groups", "threshold", "groups &lt;b&gt;", "chosen", "here"] {
            assert!(svg.contains(said), "{said}");
        }
        assert!(!svg.contains("NaN") && !svg.contains("<b>"));
        assert_eq!(svg, plot.svg());
    }

    #[test]
    fn counts_are_short() {
        assert_eq!([1.0, 1000.0, 2_500_000.0].map(short), ["1", "1k", "2.5M"]);
    }
}
