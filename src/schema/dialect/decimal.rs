//! Decimals as text of fixed width that sorts as the number does, for databases without an exact numeric type.
//!
//! Not negative: `0` and the digits, `0` filled. Negative: `-` and the nines' complement of the digits, so that a
//! larger number has larger text; `-` sorts before `0`. For decimal(10, 2), 12.34 is `000000012.34` and -12.34 is
//! `-99999987.65`.

/// The stored text of a number such as `-12.34`, with at most `scale` digits after its point.
pub fn encode(number: &str, precision: u32, scale: u32) -> String {
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (width, scale) = ((precision - scale) as usize, scale as usize);
    let whole = format!("{:0>width$}", whole.trim_start_matches('0'));
    let text = if scale > 0 { format!("{whole}.{fraction:0<scale$}") } else { whole };
    let zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    if negative && !zero {
        format!("-{}", text.chars().map(complement).collect::<String>())
    } else {
        format!("0{text}")
    }
}

fn complement(c: char) -> char {
    match c.to_digit(10) {
        Some(digit) => char::from_digit(9 - digit, 10).expect("nine less a digit is a digit"),
        None => c,
    }
}

/// SQL: the nines' complement of the digits of a text.
pub fn complement_sql(text: &str) -> String {
    // Each pair of digits changes places by way of a letter.
    ["09", "18", "27", "36", "45"].iter().fold(text.to_owned(), |sql, pair| {
        let (low, high) = pair.split_at(1);
        format!("replace(replace(replace({sql}, '{low}', 'x'), '{high}', '{low}'), 'x', '{high}')")
    })
}

/// SQL: a stored decimal of one shape in a shape that has at least its digits on both sides of the point.
pub fn widen_sql(column: &str, from: (u32, u32), to: (u32, u32)) -> String {
    let (more_whole, more_scale) = ((to.0 - to.1) - (from.0 - from.1), to.1 - from.1);
    if more_whole == 0 && more_scale == 0 {
        return column.to_owned();
    }
    let side = |sign: &str, digit: &str| {
        let head = format!("'{sign}{}'", digit.repeat(more_whole as usize));
        let point = if from.1 == 0 && to.1 > 0 { "." } else { "" };
        let tail = match more_scale {
            0 => String::new(),
            n => format!(" || '{point}{}'", digit.repeat(n as usize)),
        };
        format!("{head} || substr({column}, 2){tail}")
    };
    format!("CASE substr({column}, 1, 1) WHEN '-' THEN {} ELSE {} END", side("-", "9"), side("0", "0"))
}

/// SQL: an integer as a stored decimal with `digits` before the point.
pub fn of_integer_sql(integer: &str, precision: u32, scale: u32) -> String {
    let digits = precision - scale;
    let tail = |digit: &str| match scale {
        0 => String::new(),
        n => format!(" || '.{}'", digit.repeat(n as usize)),
    };
    let negative = complement_sql(&format!("printf('%0{digits}d', -{integer})"));
    format!(
        "CASE WHEN {integer} < 0 THEN '-' || {negative}{} WHEN {integer} >= 0 THEN '0' || printf('%0{digits}d', {integer}){} END",
        tail("9"),
        tail("0")
    )
}

/// SQL: a stored decimal as people write it: `-12.34`.
pub fn decode_sql(column: &str, scale: u32) -> String {
    let plain = |digits: &str| {
        let trimmed = format!("ltrim({digits}, '0')");
        if scale == 0 {
            format!("coalesce(nullif({trimmed}, ''), '0')")
        } else {
            format!("iif(substr({trimmed}, 1, 1) = '.', '0', '') || {trimmed}")
        }
    };
    let digits = format!("substr({column}, 2)");
    let negative = plain(&complement_sql(&digits));
    format!(
        "CASE substr({column}, 1, 1) WHEN '-' THEN '-' || {negative} WHEN '0' THEN {} END",
        plain(&digits)
    )
}

/// SQL: a stored decimal in another shape; digits that it has no place for after the point are cut off.
pub fn resize_sql(column: &str, from: (u32, u32), to: (u32, u32)) -> String {
    let (whole, new_whole) = (from.0 - from.1, to.0 - to.1);
    // First cut what is too much on either side, then widen.
    let kept = (whole.min(new_whole), from.1.min(to.1));
    let digits = kept.0 + if kept.1 > 0 { kept.1 + 1 } else { 0 };
    let cut = if kept == (whole, from.1) {
        column.to_owned()
    } else {
        let cut = format!("substr({column}, 1, 1) || substr({column}, {}, {digits})", 2 + whole - kept.0);
        let (nines, zeros) = ("9".repeat(kept.0 as usize), "0".repeat(kept.0 as usize));
        let fraction = |digit: &str| {
            if kept.1 > 0 { format!(".{}", digit.repeat(kept.1 as usize)) } else { String::new() }
        };
        // There is no negative zero.
        format!("replace({cut}, '-{nines}{}', '0{zeros}{}')", fraction("9"), fraction("0"))
    };
    widen_sql(&cut, (kept.0 + kept.1, kept.1), to)
}

/// SQL: a number with a fraction as a stored decimal, rounded.
pub fn of_float_sql(number: &str, precision: u32, scale: u32) -> String {
    let width = precision - scale + if scale > 0 { scale + 1 } else { 0 };
    let negative = complement_sql(&format!("printf('%0{width}.{scale}f', -({number}))"));
    format!(
        "CASE WHEN round({number}, {scale}) < 0 THEN '-' || {negative} \
         WHEN {number} IS NOT NULL THEN '0' || printf('%0{width}.{scale}f', abs({number})) END"
    )
}

/// SQL: a text such as `-12.34` as a stored decimal.
pub fn of_text_sql(text: &str, precision: u32, scale: u32) -> String {
    let (whole, scale) = ((precision - scale) as usize, scale as usize);
    let digits = format!("ltrim({text}, '-')");
    let before = format!("substr({digits}, 1, instr({digits} || '.', '.') - 1)");
    let after = format!("substr({digits}, instr({digits} || '.', '.') + 1)");
    let mut stored = format!("substr('{}' || {before}, -{whole})", "0".repeat(whole));
    if scale > 0 {
        stored = format!("{stored} || '.' || substr({after} || '{}', 1, {scale})", "0".repeat(scale));
    }
    let negative = complement_sql(&format!("({stored})"));
    format!(
        "CASE WHEN {text} LIKE '-%' AND ltrim({digits}, '0.') <> '' THEN '-' || {negative} ELSE '0' || {stored} END"
    )
}
