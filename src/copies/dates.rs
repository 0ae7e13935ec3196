//! When a document was published, from a date as people and machines write it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// Notations of a day that something else may follow. ISO 8601 and RFC 2822 are read before these.
const DAYS: [&str; 13] = [
    "%d-%b-%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d. %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%b. %d, %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
    "%Y/%m/%d",
    "%d.%m.%Y",
];

/// Notations that are all of the text.
const WHOLE: [&str; 4] = ["%a %b %d %H:%M:%S %Y", "%B %Y", "%b %Y", "%Y-%m"];

/// Notations of the time after a day.
const TIMES: [&str; 5] = ["%H:%M:%S%.f", "%I:%M:%S %p", "%I:%M %p", "%I:%M%p", "%H:%M"];

/// When something was published, as exactly as its date says: from the first second to the last, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Seconds since 1970 in UTC.
    pub from: i64,
    /// One second more where the date has a time; else the end of the day, the month or the year.
    pub to: i64,
}

impl Moment {
    /// Whether it surely lies before `other`.
    pub fn is_before(self, other: Self) -> bool {
        self.to <= other.from
    }
}

const DAY: i64 = 86_400;

/// Seconds since 1970 in UTC: where a [`moment`] begins.
pub(super) fn seconds(written: &str) -> Option<i64> {
    Some(moment(written)?.from)
}

/// When, from a date as written; `None` where the text is no date or could be two.
///
/// A time without a zone counts as UTC. Zones are read in ISO 8601 and RFC 2822 only. `3/4/2021` could be two days and
/// is no date; `3/14/2021` can only be one.
pub(super) fn moment(written: &str) -> Option<Moment> {
    let text = written.trim();
    if text.is_empty() || text.len() > 100 {
        return None;
    }
    let second = |from: i64| Moment { from, to: from + 1 };
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text);
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(second(time.as_second()));
    }
    if let Ok(time) = text.parse::<DateTime>() {
        // The parser takes a day for its midnight.
        let from = in_utc(time)?;
        let is_day = text.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || c == '-');
        return Some(if is_day { Moment { from, to: from + DAY } } else { second(from) });
    }
    if let Ok(time) = rfc2822::parse(text) {
        return Some(second(time.timestamp().as_second()));
    }
    if let Some(found) = WHOLE.iter().find_map(|format| whole(format, text)) {
        return Some(found);
    }
    let (day, rest) = DAYS.iter().find_map(|format| prefix(format, text)).or_else(|| slashes(text))?;
    let from = in_utc(day.to_datetime(Time::midnight()))?;
    Some(match time(rest) {
        Some(time) => second(in_utc(day.to_datetime(time))?),
        None => Moment { from, to: from + DAY },
    })
}

fn in_utc(time: DateTime) -> Option<i64> {
    Some(TimeZone::UTC.to_timestamp(time).ok()?.as_second())
}

/// A year, a day (`20210304`), seconds or milliseconds since 1970.
fn digits(text: &str) -> Option<Moment> {
    let second = |from: i64| Moment { from, to: from + 1 };
    match text.len() {
        4 => {
            let first = Date::new(text.parse().ok()?, 1, 1).ok()?;
            days(first, i64::from(first.days_in_year()))
        }
        8 => days(text.parse().ok()?, 1),
        10 => text.parse().ok().map(second),
        13 => Some(second(text.parse::<i64>().ok()? / 1000)),
        _ => None,
    }
}

/// So many days from the midnight of the first.
fn days(first: Date, n: i64) -> Option<Moment> {
    let from = in_utc(first.to_datetime(Time::midnight()))?;
    Some(Moment { from, to: from + n * DAY })
}

fn whole(format: &str, text: &str) -> Option<Moment> {
    let mut time = BrokenDownTime::parse(format, text).ok()?;
    if time.day().is_none() {
        time.set_day(Some(1)).ok()?;
        let first = time.to_date().ok()?;
        return days(first, i64::from(first.days_in_month()));
    }
    let clock = time.to_time().unwrap_or(Time::midnight());
    let from = in_utc(time.to_date().ok()?.to_datetime(clock))?;
    Some(Moment { from, to: from + 1 })
}

/// The day that `text` begins with, and what follows it.
fn prefix<'a>(format: &str, text: &'a str) -> Option<(Date, &'a str)> {
    let (time, len) = BrokenDownTime::parse_prefix(format, text).ok()?;
    let rest = text.get(len..)?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric()) || rest.starts_with('T');
    Some((time.to_date().ok().filter(|_| ends)?, rest))
}

/// Day, month and year between slashes, where only one order of day and month is possible.
fn slashes(text: &str) -> Option<(Date, &str)> {
    match (prefix("%d/%m/%Y", text), prefix("%m/%d/%Y", text)) {
        (Some(one), Some(other)) => (one.0 == other.0).then_some(one),
        (one, other) => one.or(other),
    }
}

/// The time that follows a day.
fn time(rest: &str) -> Option<Time> {
    let rest = rest.trim_start_matches([' ', ',', 'T', '-', '|']);
    let rest = rest.strip_prefix("at ").unwrap_or(rest);
    TIMES.iter().find_map(|format| BrokenDownTime::parse_prefix(format, rest).ok()?.0.to_time().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_in_many_notations() {
        let at = seconds("1987-02-26T15:01:00Z");
        assert_eq!(at, Some(541_350_060));
        for same in [
            "1987-02-26 15:01:00",
            "1987-02-26T16:01:00+01:00",
            "26-FEB-1987 15:01:00.79",
            "Thu, 26 Feb 1987 15:01:00 +0000",
            "Thu Feb 26 15:01:00 1987",
            "Feb 26, 1987 3:01 PM",
            "February 26, 1987 at 15:01",
            "Thursday, February 26, 1987, 15:01",
            "26 February 1987 15:01",
            "1987/02/26 15:01",
            "26.02.1987 15:01",
            "2/26/1987 15:01",
            "26/2/1987 15:01",
            "0541350060",
        ] {
            assert_eq!(seconds(same), at, "{same}");
        }
    }

    #[test]
    fn a_date_is_as_long_as_it_says() {
        for (written, seconds) in [
            ("1987-02-26T15:01:00Z", 1),
            ("26-FEB-1987 15:01:00.79", 1),
            ("Thu Feb 26 15:01:00 1987", 1),
            ("0541350060", 1),
            ("1987-02-26 15:01", 1),
            ("1987-02-26", DAY),
            ("19870226", DAY),
            ("February 26, 1987", DAY),
            ("26/2/1987", DAY),
            ("1987-02", 28 * DAY),
            ("February 1987", 28 * DAY),
            ("1988", 366 * DAY),
        ] {
            let found = moment(written).expect(written);
            assert_eq!(found.to - found.from, seconds, "{written}");
        }
        let [day, noon, next] =
            ["2021-03-04", "2021-03-04T12:00:00Z", "2021-03-05"].map(|date| moment(date).unwrap());
        assert!(!day.is_before(noon) && !noon.is_before(day) && noon.is_before(next) && day.is_before(next));
    }

    #[test]
    fn days_months_and_years_begin_at_their_midnight() {
        for (written, same) in [
            ("2021-03-04", "2021-03-04T00:00:00Z"),
            ("20210304", "2021-03-04T00:00:00Z"),
            ("4 March 2021", "2021-03-04T00:00:00Z"),
            ("Mar. 4, 2021", "2021-03-04T00:00:00Z"),
            ("3/3/2021", "2021-03-03T00:00:00Z"),
            ("March 2021", "2021-03-01T00:00:00Z"),
            ("2021-03", "2021-03-01T00:00:00Z"),
            ("2021", "2021-01-01T00:00:00Z"),
        ] {
            assert!(seconds(written).is_some() && seconds(written) == seconds(same), "{written}");
        }
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_none() {
        for written in
            ["", "yesterday", "3/4/2021", "2021-13-40", "31 February 2021", "12", "é", "4 March 20215", "--"]
        {
            assert_eq!(seconds(written), None, "{written}");
        }
    }
}
