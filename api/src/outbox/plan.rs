//! What goes out of a notice, to which of somebody's devices and mailboxes, and when at the earliest: pure.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use shangliang_entity::vocab::{NoticeKind, OutsideChannel};

use super::preferences::Preferences;
use crate::calendar::local_date;

/// How long a message waits for others about the same item, which then go out as one.
pub const TOGETHER: TimeDelta = TimeDelta::minutes(1);

/// Whether a kind goes out at once, by day and night and beyond the limit of the day: what cannot wait, and comes seldom.
pub fn is_urgent(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::Account | NoticeKind::Supervision => true,
        NoticeKind::Progress
        | NoticeKind::Reply
        | NoticeKind::Deadline
        | NoticeKind::Objection
        | NoticeKind::Rating
        | NoticeKind::Invitation
        | NoticeKind::Mention
        | NoticeKind::Topic => false,
    }
}

/// When a kind goes out at the earliest.
pub fn not_before(kind: NoticeKind, preferences: &Preferences, now: DateTime<Utc>) -> DateTime<Utc> {
    if is_urgent(kind) {
        return now;
    }
    let at = now + TOGETHER;
    preferences.quiet.map_or(at, |quiet| quiet.end(at))
}

/// Where a notice goes to, and when at the earliest. `sent` says how many messages a target has got, or will, on a day in China; beyond the
/// limit the rest stays in the inbox.
pub fn plan<T: Copy>(
    kind: NoticeKind,
    preferences: &Preferences,
    targets: &[(T, OutsideChannel)],
    sent: impl Fn(T, NaiveDate) -> u32,
    now: DateTime<Utc>,
) -> Vec<(T, DateTime<Utc>)> {
    let at = not_before(kind, preferences, now);
    let has_room = |target: T| is_urgent(kind) || sent(target, local_date(at)) < preferences.daily_limit;
    targets
        .iter()
        .filter(|(target, channel)| preferences.wants(kind, *channel) && has_room(*target))
        .map(|(target, _)| (*target, at))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use NoticeKind::{Account, Progress, Reply, Supervision};
    use OutsideChannel::{Mail, Push, WebPush};
    use proptest::prelude::*;
    use rstest::rstest;
    use shangliang_entity::all;

    use super::*;
    use crate::outbox::preferences::Quiet;

    const DAY: &str = "2026-03-02T09:00:00+08:00";
    const NIGHT: &str = "2026-03-02T22:30:00+08:00";
    const MORNING: &str = "2026-03-03T07:00:00+08:00";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn everywhere() -> Vec<(OutsideChannel, OutsideChannel)> {
        all::<OutsideChannel>().map(|channel| (channel, channel)).collect()
    }

    #[rstest]
    #[case::by_day(Reply, DAY, 0, &[Push, WebPush, Mail], "2026-03-02T09:01:00+08:00")]
    #[case::by_night(Reply, NIGHT, 0, &[Push, WebPush, Mail], MORNING)]
    #[case::just_before_night(Reply, "2026-03-02T21:59:30+08:00", 0, &[Push, WebPush, Mail], MORNING)]
    #[case::the_last_of_the_day(Reply, DAY, 19, &[Push, WebPush, Mail], "2026-03-02T09:01:00+08:00")]
    #[case::one_too_many(Reply, DAY, 20, &[], DAY)]
    #[case::urgent_by_day(Supervision, DAY, 0, &[Push, WebPush, Mail], DAY)]
    #[case::urgent_by_night(Account, NIGHT, 0, &[Push, WebPush, Mail], NIGHT)]
    #[case::urgent_beyond_the_limit(Supervision, DAY, 2000, &[Push, WebPush, Mail], DAY)]
    fn by_default_everything_goes_out_but_not_at_night(
        #[case] kind: NoticeKind,
        #[case] now: &str,
        #[case] sent: u32,
        #[case] channels: &[OutsideChannel],
        #[case] moment: &str,
    ) {
        let planned = plan(kind, &Preferences::default(), &everywhere(), |_, _| sent, at(now));
        let expected: Vec<_> = channels.iter().map(|channel| (*channel, at(moment))).collect();
        assert_eq!(planned, expected);
    }

    #[rstest]
    #[case::push(Some(vec![Reply]), Some(vec![]), Reply, &[Push, WebPush])]
    #[case::mail(Some(vec![]), None, Reply, &[Mail])]
    #[case::another_kind(Some(vec![Reply]), Some(vec![Reply]), Progress, &[])]
    #[case::urgent_but_unwanted(Some(vec![Reply]), Some(vec![]), Supervision, &[])]
    fn only_wanted_kinds_go_out(
        #[case] push: Option<Vec<NoticeKind>>,
        #[case] mail: Option<Vec<NoticeKind>>,
        #[case] kind: NoticeKind,
        #[case] channels: &[OutsideChannel],
    ) {
        let kinds = |kinds: Option<Vec<NoticeKind>>| kinds.map(|kinds| kinds.into_iter().collect::<BTreeSet<_>>());
        let preferences = Preferences { push_kinds: kinds(push), mail_kinds: kinds(mail), ..Preferences::default() };
        let planned = plan(kind, &preferences, &everywhere(), |_, _| 0, at(DAY));
        assert!(planned.iter().map(|(channel, _)| channel).eq(channels), "{planned:?}");
    }

    #[test]
    fn what_waits_for_the_morning_counts_for_the_next_day() {
        let tomorrow = local_date(at(MORNING));
        let sent = |_, day| if day == tomorrow { 20 } else { 0 };
        assert_eq!(plan(Reply, &Preferences::default(), &everywhere(), sent, at(NIGHT)), []);
        let sent = |_, day| if day == tomorrow { 0 } else { 20 };
        assert_eq!(plan(Reply, &Preferences::default(), &everywhere(), sent, at(NIGHT)).len(), 3);
    }

    proptest! {
        #[test]
        fn a_day_brings_no_more_than_its_limit_and_nobody_is_woken(
            kinds in prop::collection::vec(0_usize..9, 1..60),
            steps in prop::collection::vec(0_i64..4000, 60),
            daily_limit in 0_u32..6,
            from in 0_u32..1440,
            span in 1_u32..1440,
        ) {
            let time = |minute: u32| chrono::NaiveTime::from_num_seconds_from_midnight_opt(minute % 1440 * 60, 0).unwrap();
            let quiet = Quiet { from: time(from), until: time(from + span) };
            let preferences = Preferences { quiet: Some(quiet), daily_limit, ..Preferences::default() };
            let (mut now, mut out) = (at(DAY), Vec::<(NoticeKind, DateTime<Utc>)>::new());
            for (kind, step) in kinds.iter().zip(steps) {
                now += TimeDelta::seconds(step);
                let kind = all::<NoticeKind>().nth(*kind).unwrap();
                let on = |day| out.iter().filter(|(_, at)| local_date(*at) == day).count().try_into().unwrap();
                let planned = plan(kind, &preferences, &[((), Push)], |(), day| on(day), now);
                prop_assert!(!is_urgent(kind) || planned == [((), now)]);
                out.extend(planned.into_iter().map(|((), at)| (kind, at)));
            }
            let calm = || out.iter().filter(|(kind, _)| !is_urgent(*kind));
            for (_, at) in calm() {
                prop_assert_eq!(quiet.end(*at), *at);
                let that_day = calm().filter(|(_, other)| local_date(*other) == local_date(*at)).count();
                prop_assert!(u32::try_from(that_day).unwrap() <= daily_limit);
            }
        }
    }
}
