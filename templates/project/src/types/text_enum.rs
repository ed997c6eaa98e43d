/// Declares an enum that is text in JSON and in the database.
// The texts are `tt`: derives cannot look into a `literal` that a macro hands on.
macro_rules! text_enum {
    ($(#[$meta:meta])* $visibility:vis enum $name:ident { $first:ident = $first_text:tt $(, $variant:ident = $text:tt)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
        $visibility enum $name {
            #[default]
            #[serde(rename = $first_text)]
            $first,
            $(#[serde(rename = $text)] $variant,)*
        }

        impl $crate::validate::Choice for $name {
            const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];

            fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_text,
                    $(Self::$variant => $text,)*
                }
            }
        }

        $crate::types::store_as!(
            $name,
            String,
            |value| $crate::validate::Choice::as_str(*value).to_owned(),
            |text| $crate::validate::Choice::parse(&text).ok_or_else(|| format!("unknown value `{text}`").into())
        );
    };
}
pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    text_enum! {
        enum Size { Small = "small", ExtraLarge = "extra large" }
    }

    #[test]
    fn the_documentation_shows_the_text() {
        let schema = serde_json::to_value(Size::schema()).expect("a schema is JSON");
        assert_eq!(schema["enum"], serde_json::json!(["small", "extra large"]));
    }
}
