//! Texts in the two languages that people read: Chinese by default, English where `Accept-Language` prefers it.

use std::borrow::Cow;

/// A language that the API speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The better of the two for an `Accept-Language` header (RFC 9110 §12.5.4); Chinese where it says nothing of either.
    pub fn of(header: Option<&str>) -> Self {
        let quality = |wanted: &str| {
            header
                .unwrap_or_default()
                .split(',')
                .take(32)
                .filter_map(|range| {
                    let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
                    let tag = tag.trim().split('-').next().unwrap_or_default();
                    (tag.eq_ignore_ascii_case(wanted)).then(|| weight.trim().parse::<f32>().unwrap_or(0.0))
                })
                .fold(None, |best: Option<f32>, weight| Some(best.map_or(weight, |best| best.max(weight))))
        };
        match (quality("en"), quality("zh")) {
            (Some(en), zh) if en > zh.unwrap_or(0.0) => Self::En,
            _ => Self::Zh,
        }
    }

    /// The tag for `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

/// One text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    zh: Cow<'static, str>,
    en: Cow<'static, str>,
}

impl Text {
    /// A text known when the program was written.
    pub const fn fixed(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// A text made of facts.
    pub fn made(zh: String, en: String) -> Self {
        Self { zh: Cow::Owned(zh), en: Cow::Owned(en) }
    }

    /// The text in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(None, Lang::Zh)]
    #[case(Some(""), Lang::Zh)]
    #[case(Some("en"), Lang::En)]
    #[case(Some("en-GB,en;q=0.9"), Lang::En)]
    #[case(Some("zh-CN,en;q=0.8"), Lang::Zh)]
    #[case(Some("zh;q=0.5, en;q=0.8"), Lang::En)]
    #[case(Some("en;q=0"), Lang::Zh)]
    #[case(Some("fr"), Lang::Zh)]
    #[case(Some(";;;,,,q=q"), Lang::Zh)]
    fn the_preferred_language_is_spoken(#[case] header: Option<&str>, #[case] expected: Lang) {
        assert_eq!(Lang::of(header), expected);
    }
}
