use std::fs;
use std::process::Command;

use super::*;

/// A small generator of numbers, so that a failure is the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(limit).unwrap()).unwrap()
    }

    fn base(&mut self) -> Vec<String> {
        // Few words, so that lines repeat as braces and blank lines do in code.
        (0..self.below(30)).map(|_| format!("line {}", self.below(12))).collect()
    }

    /// A copy of `lines` with some removed, replaced or added; what is added is marked with `tag`.
    fn edit(&mut self, lines: &[String], tag: &str) -> Vec<String> {
        let mut edited = lines.to_vec();
        for number in 0..self.below(6) {
            let at = self.below(edited.len() + 1);
            let line = format!("{tag} {number}");
            match self.below(4) {
                0 | 1 => edited.insert(at, line),
                2 if at < edited.len() => edited[at] = line,
                3 if at < edited.len() => drop(edited.remove(at)),
                _ => {}
            }
        }
        edited
    }

    fn join(&mut self, lines: &[String], ends: &[&str]) -> String {
        let mut text: String =
            lines.iter().flat_map(|line| [line.as_str(), ends[self.below(ends.len())]]).collect();
        if self.below(6) == 0 {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        text
    }
}

fn merged(base: &str, yours: &str, new: &str, on_conflict: OnConflict) -> (String, usize) {
    let texts = [base, yours, new].map(|text| Text::of(text.as_bytes()).unwrap());
    let merged = merge(&Similar, [&texts[0], &texts[1], &texts[2]], "1.0", on_conflict);
    (String::from_utf8(merged.bytes).unwrap(), merged.conflicts)
}

/// The text with one side of every conflict taken.
fn resolved(text: &str, yours: bool) -> String {
    let (mut out, mut side) = (String::new(), ' ');
    for line in text.split_inclusive('\n') {
        match (side, line) {
            (' ', _) if line.starts_with("<<<<<<< yours") => side = '<',
            ('<', _) if line.starts_with("||||||| base") => side = '|',
            ('|', _) if line.trim_end() == "=======" => side = '=',
            ('=', _) if line.starts_with(">>>>>>> scaffold 1.0") => side = ' ',
            (' ', _) => out.push_str(line),
            ('<', _) if yours => out.push_str(line),
            ('=', _) if !yours => out.push_str(line),
            _ => {}
        }
    }
    out
}

#[test]
fn no_line_of_either_side_is_lost() {
    let mut random = Random(20_261_125);
    let (mut clean, mut conflicted) = (0, 0);
    for round in 0..12_000 {
        let base = random.base();
        let (yours, new) = (random.edit(&base, "mine"), random.edit(&base, "ours"));
        let ends: &[&str] = [&["\n"][..], &["\r\n"], &["\n", "\r\n"]][random.below(3)];
        let (base, yours, new) =
            (random.join(&base, &["\n"]), random.join(&yours, ends), random.join(&new, &["\n"]));
        let (text, conflicts) = merged(&base, &yours, &new, OnConflict::Markers);
        let place = || format!("round {round}\nbase {base:?}\nyours {yours:?}\nnew {new:?}\nmerged {text:?}");
        for line in yours.split_inclusive('\n').filter(|line| line.starts_with("mine")) {
            let whole = line.ends_with('\n');
            assert!(
                if whole { text.contains(line) } else { text.lines().any(|other| other == line) },
                "{}",
                place()
            );
        }
        for line in new.lines().filter(|line| line.starts_with("ours")) {
            assert!(text.lines().any(|other| other == line), "{}", place());
        }
        assert_eq!(markers_left(&text), conflicts, "{}", place());
        if conflicts == 0 {
            clean += 1;
            assert!(!text.contains("<<<<<<<"), "{}", place());
        } else {
            conflicted += 1;
            let plain = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
            let ours = merged(&base, &yours, &new, OnConflict::Ours).0;
            let theirs = merged(&base, &yours, &new, OnConflict::Theirs).0;
            assert_eq!(plain(&resolved(&text, true)), plain(&ours), "{}", place());
            assert_eq!(plain(&resolved(&text, false)), plain(&theirs), "{}", place());
        }
    }
    assert!(clean > 2_000 && conflicted > 2_000, "{clean} clean, {conflicted} conflicted");
}

#[test]
fn one_sided_changes_are_taken_whole() {
    let mut random = Random(7);
    for _ in 0..2_000 {
        let base = random.base();
        let other = random.edit(&base, "other");
        let (base, other) = (random.join(&base, &["\n"]), random.join(&other, &["\n"]));
        assert_eq!(merged(&base, &other, &base, OnConflict::Markers), (other.clone(), 0));
        let (text, conflicts) = merged(&base, &base, &other, OnConflict::Markers);
        assert_eq!((text.trim_end(), conflicts), (other.trim_end(), 0));
        assert_eq!(merged(&base, &other, &other, OnConflict::Markers), (other.clone(), 0));
    }
}

#[test]
fn edits_apart_by_a_line_never_conflict() {
    let lines: Vec<String> = (0..20).map(|number| format!("line {number}")).collect();
    for mine in 0..20 {
        for ours in (0..20_usize).filter(|ours| ours.abs_diff(mine) > 1) {
            let edit = |at: usize, text: &str| {
                let mut lines = lines.clone();
                text.clone_into(&mut lines[at]);
                lines.join("\n") + "\n"
            };
            let base = lines.join("\n") + "\n";
            let (text, conflicts) =
                merged(&base, &edit(mine, "mine"), &edit(ours, "ours"), OnConflict::Markers);
            assert_eq!(conflicts, 0);
            assert!(text.contains("mine") && text.contains("ours"));
        }
    }
}

#[test]
fn agrees_with_git() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(42);
    let (rounds, mut differ) = (400, 0);
    for _ in 0..rounds {
        let base = random.base();
        let sides = [random.edit(&base, "mine"), base.clone(), random.edit(&base, "ours")];
        let texts = sides.map(|lines| lines.join("\n") + "\n");
        for (name, text) in ["yours", "base", "new"].iter().zip(&texts) {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let output = Command::new("git")
            .args(["merge-file", "-p", "--diff3", "yours", "base", "new"])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let theirs = String::from_utf8(output.stdout).unwrap();
        let (ours, conflicts) = merged(&texts[1], &texts[0], &texts[2], OnConflict::Markers);
        let same = if output.status.success() { conflicts == 0 && ours == theirs } else { conflicts > 0 };
        differ += usize::from(!same);
    }
    assert!(differ * 50 <= rounds, "{differ} of {rounds} differ from `git merge-file`");
}

#[test]
fn markers_are_longer_than_those_in_the_text() {
    let base = "a\n========\nb\n";
    let (text, conflicts) = merged(base, "mine\n========\nb\n", "ours\n========\nb\n", OnConflict::Markers);
    assert_eq!(conflicts, 1);
    assert!(
        text.starts_with(
            "<<<<<<<<< yours\nmine\n||||||||| base\na\n=========\nours\n>>>>>>>>> scaffold 1.0\n"
        )
    );
    assert_eq!(markers_left(&text), 1);
}

#[test]
fn conflicts_have_the_line_ends_of_the_users_file() {
    let (text, _) = merged("a\n", "mine\r\n", "ours\n", OnConflict::Markers);
    assert_eq!(
        text,
        "<<<<<<< yours\r\nmine\r\n||||||| base\r\na\r\n=======\r\nours\r\n>>>>>>> scaffold 1.0\r\n"
    );
}

#[test]
fn a_missing_end_of_the_last_line_is_no_conflict() {
    assert_eq!(merged("a\nb\nc\n", "a\nb\nc", "A\nb\nc\n", OnConflict::Markers), ("A\nb\nc".to_owned(), 0));
    assert_eq!(merged("a\nb\n", "a\nb", "a\nb\nc\n", OnConflict::Markers).0, "a\nb\nc\n");
    assert_eq!(merged("a", "mine", "ours", OnConflict::Markers).1, 1);
}

#[test]
fn other_tools_markers_are_seen_and_headings_are_not() {
    assert_eq!(markers_left("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch\n"), 1);
    assert_eq!(markers_left("Title\n=======\n\n<<<<<<<\n>>>>>>> quote\n"), 0);
}

/// A merge that always takes the new text, and so would lose edits.
struct Careless;

impl Merger for Careless {
    fn regions(&self, base: &str, yours: &str, new: &str) -> Vec<Region> {
        let all = |text: &str| 0..text.lines().count();
        vec![Region { take: Take::New, base: all(base), yours: all(yours), new: all(new) }]
    }
}

#[test]
fn a_merge_that_would_lose_a_line_becomes_a_conflict() {
    let texts = ["a\nb\n", "a\nb\nmine\n", "A\nb\n"].map(|text| Text::of(text.as_bytes()).unwrap());
    let merged = merge(&Careless, [&texts[0], &texts[1], &texts[2]], "1.0", OnConflict::Markers);
    assert_eq!(merged.conflicts, 1);
    assert!(String::from_utf8(merged.bytes).unwrap().contains("mine\n"));
}

#[test]
fn entries_of_lists_come_in_beside_edits() {
    for (base, yours, new, expected) in [
        // Both add a module at one place.
        (
            "pub mod a;\npub mod m;\n",
            "pub mod a;\npub mod m;\npub mod z;\n",
            "pub mod a;\npub mod m;\npub mod n;\n",
            "pub mod a;\npub mod m;\npub mod n;\npub mod z;\n",
        ),
        // Both add a route.
        (
            "    .merge(a())\n}\n",
            "    .merge(a())\n    .layer(mine)\n}\n",
            "    .merge(a())\n    .merge(b())\n}\n",
            "    .merge(a())\n    .merge(b())\n    .layer(mine)\n}\n",
        ),
        // The neighbour of a new route was edited.
        (
            "    .merge(a())\n}\n",
            "    .merge(a().layer(mine))\n}\n",
            "    .merge(a())\n    .merge(b())\n}\n",
            "    .merge(a().layer(mine))\n    .merge(b())\n}\n",
        ),
        (
            "    .merge(b())\n}\n",
            "    .merge(b().layer(mine))\n}\n",
            "    .merge(a())\n    .merge(b())\n}\n",
            "    .merge(a())\n    .merge(b().layer(mine))\n}\n",
        ),
        // The neighbour of a route of the user's goes.
        (
            "    .merge(a())\n    .merge(b())\n}\n",
            "    .merge(a())\n    .merge(b())\n    .merge(mine())\n}\n",
            "    .merge(a())\n}\n",
            "    .merge(a())\n    .merge(mine())\n}\n",
        ),
        // Rows of a table.
        (
            "| a | 1 |\n\nend\n",
            "| a | mine |\n\nend\n",
            "| a | 1 |\n| b | 2 |\n\nend\n",
            "| a | mine |\n| b | 2 |\n\nend\n",
        ),
    ] {
        assert_eq!(merged(base, yours, new, OnConflict::Markers), (expected.to_owned(), 0), "{yours}");
    }
}

#[test]
fn other_lines_at_one_place_stay_a_conflict() {
    for (base, yours, new) in [
        ("a\nb\n", "a\nmine\nb\n", "a\nnew\nb\n"),
        ("x\n    .merge(a())\n", "x\n    .merge(mine())\n", "x\n    .merge(b())\n"),
        ("use a;\n\nfn f() {}\n", "use a;\nlet x;\n\nfn f() {}\n", "use a;\nlet y;\n\nfn f() {}\n"),
    ] {
        assert_eq!(merged(base, yours, new, OnConflict::Markers).1, 1, "{yours}");
    }
}
