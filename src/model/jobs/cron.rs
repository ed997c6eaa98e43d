//! Cron expressions: five fields, in UTC.

use crate::model::problem::Problem;

struct Part {
    name: &'static str,
    low: u8,
    high: u8,
    /// Names for the values from `low` on.
    names: &'static [&'static str],
}

const PARTS: [Part; 5] = [
    Part { name: "minute", low: 0, high: 59, names: &[] },
    Part { name: "hour", low: 0, high: 23, names: &[] },
    Part { name: "day of the month", low: 1, high: 31, names: &[] },
    Part {
        name: "month",
        low: 1,
        high: 12,
        names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    },
    // Sunday is 0 and 7.
    Part {
        name: "day of the week",
        low: 0,
        high: 7,
        names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    },
];

const LONGEST_MONTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Is it an expression that fires now and then?
pub(super) fn check(expression: &str) -> Result<(), Problem> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    if fields.len() != PARTS.len() {
        let reason = format!("it has five parts, not {}", fields.len());
        return Err(Problem::BadCron { part: None, reason });
    }
    let sets = PARTS
        .iter()
        .zip(&fields)
        .map(|(part, text)| {
            part.values(text).map_err(|reason| Problem::BadCron { part: Some(part.name), reason })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let (days, months) = (&sets[2], &sets[3]);
    // A day of the week comes in every month; a day of the month may not.
    let comes =
        months.iter().any(|month| days.iter().any(|day| *day <= LONGEST_MONTHS[usize::from(*month) - 1]));
    if comes || !fields[4].starts_with('*') { Ok(()) } else { Err(Problem::NeverFires) }
}

impl Part {
    fn values(&self, text: &str) -> Result<Vec<u8>, String> {
        let lists = text.split(',').map(|item| self.item(item)).collect::<Result<Vec<_>, _>>()?;
        Ok(lists.concat())
    }

    /// `*`, `5`, `1-5`, and each with `/step`.
    fn item(&self, text: &str) -> Result<Vec<u8>, String> {
        let (range, step) = text.split_once('/').map_or((text, None), |(range, step)| (range, Some(step)));
        let step = match step.map(str::parse::<u8>) {
            None => 1,
            Some(Ok(step)) if (1..=self.high).contains(&step) => step,
            Some(_) => return Err(format!("`{text}` has no step from 1 to {}", self.high)),
        };
        let (low, high) = match range.split_once('-') {
            _ if range == "*" => (self.low, self.high),
            Some((low, high)) => (self.value(low)?, self.value(high)?),
            None if text.contains('/') => (self.value(range)?, self.high),
            None => (self.value(range)?, self.value(range)?),
        };
        if low > high {
            return Err(format!("`{range}` runs backwards"));
        }
        Ok((low..=high).step_by(step.into()).collect())
    }

    fn value(&self, text: &str) -> Result<u8, String> {
        if let Some(index) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Ok(self.low + u8::try_from(index).expect("a part has few names"));
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u8>() {
            Ok(value) if digits && (self.low..=self.high).contains(&value) => Ok(value),
            _ => Err(format!("`{text}` is no number from {} to {}", self.low, self.high)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_that_fire_are_taken() {
        for right in [
            "0 3 * * *",
            "*/15 * * * *",
            "0 0 1,15 * MON-FRI",
            "5/10 0-6/2 29 2 *",
            "0 0 31 2 SUN",
            "0 0 * jan 7",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (wrong, part) in [
            ("* * * *", ""),
            ("@daily", ""),
            ("60 * * * *", "minute"),
            ("* 24 * * *", "hour"),
            ("* * 0 * *", "day of the month"),
            ("* * * FOO *", "month"),
            ("* * * * 8", "day of the week"),
            ("*/0 * * * *", "minute"),
            ("10-5 * * * *", "minute"),
            ("1, * * * *", "minute"),
            ("+1 * * * *", "minute"),
        ] {
            let found = match check(wrong) {
                Err(Problem::BadCron { part, .. }) => part.unwrap_or_default(),
                other => panic!("{wrong}: {other:?}"),
            };
            assert_eq!(found, part, "{wrong}");
        }
    }

    #[test]
    fn a_day_that_never_comes_is_refused() {
        assert_eq!(check("0 0 31 2 *"), Err(Problem::NeverFires));
        assert_eq!(check("0 0 31 4,6 *"), Err(Problem::NeverFires));
        assert_eq!(check("0 0 30 2,3 *"), Ok(()));
    }
}
