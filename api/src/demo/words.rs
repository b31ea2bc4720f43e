//! What staff, departments and authors write along the way of a suggestion.

use shangliang_entity::vocab::{DeclineReason, DoneInstead, NoteKind, ResultClass, ReturnReason, Satisfaction};

use super::dice::Dice;

/// What became of a proposal, by result class; read behind the proposal itself.
const DONE: [&str; 4] =
    ["已经完成，欢迎监督", "已组织实施并通过验收", "已落实到位，并明确了长期管护单位", "已于近期办结"];
const PLANNED: [&str; 4] = [
    "已列入年度工作计划，正在办理前期手续",
    "正在组织实施，预计年底前完成",
    "正在编制方案，确定以后将向群众公示",
    "已落实部分资金，将分两批实施",
];
const NOTED: [&str; 4] = [
    "因涉及上位规划调整，目前暂不具备条件",
    "因资金需求较大，暂时难以安排，将积极争取",
    "涉及多方权属，还需要进一步协商",
    "现行政策暂无依据，我们将向上级反映",
];
const GREETINGS: [&str; 3] = [
    "感谢您对这项工作的关心。",
    "感谢您的建议，您反映的情况我们非常重视。",
    "您的建议很有针对性，我们进行了认真研究。",
];
const STEPS: [&str; 4] = [
    "收到建议后，我们安排专人到现场查看，并与提出人作了沟通。",
    "我们会同有关单位进行了实地核查，听取了群众意见。",
    "我们召开专题会议研究，明确了责任科室和办理时限。",
    "我们梳理了近两年的同类问题，逐条提出办理意见。",
];
const AGAIN: &str = "针对您对上次答复的意见，我们再次到现场核查，补充了办理措施。";
const FAREWELLS: [&str; 3] = ["欢迎继续监督和支持我们的工作。", "如有疑问，请与我们联系。", "再次感谢您的关心和支持。"];

/// A department's reply to the suggestion called `title`, point by point. `again` from the second round on.
pub fn reply(title: &str, proposals: &[&str], class: ResultClass, again: bool, dice: &mut Dice) -> String {
    let states = match class {
        ResultClass::A => &DONE,
        ResultClass::B => &PLANNED,
        ResultClass::C => &NOTED,
    };
    let points: Vec<String> =
        proposals.iter().map(|proposal| format!("关于“{proposal}”，{}", dice.pick(states))).collect();
    let step = if again { AGAIN } else { dice.pick(&STEPS) };
    format!(
        "您提出的《{title}》收悉。{}{step}现答复如下：{}。{}",
        dice.pick(&GREETINGS),
        points.join("；"),
        dice.pick(&FAREWELLS)
    )
}

/// What an author says of a reply of that class.
pub fn comment(result: Satisfaction, class: ResultClass, dice: &mut Dice) -> Option<&'static str> {
    let comments: &[&str] = match (result, class) {
        (Satisfaction::Satisfied, ResultClass::A) => {
            &["办理及时，答复实在。", "问题解决了，谢谢。", "工作人员上门沟通，态度很好。", "能看到实际变化，很满意。"]
        }
        (Satisfaction::Satisfied, ResultClass::B) => {
            &["有计划、有措施，满意。", "逐条回应，说得清楚。", "工作人员专程联系，态度很好。"]
        }
        (Satisfaction::Satisfied, ResultClass::C) => &["解释清楚，可以理解。", "答复诚恳，盼条件成熟时再考虑。"],
        (Satisfaction::BasicallySatisfied, _) => {
            &["答复清楚，希望进度再快一些。", "部分问题还要继续跟进。", "希望坚持下去。"]
        }
        (Satisfaction::Unsatisfied, _) => &[
            "答复写得多，现场没有变化。",
            "没有明确的时间表。",
            "没有和我们沟通，答非所问。",
            "整改了几天又恢复原样。",
        ],
    };
    // Whoever is not satisfied always says why.
    (result == Satisfaction::Unsatisfied || dice.chance(70)).then(|| dice.pick(comments))
}

/// A reason to decline that may befall any sensible text, and what was done instead.
pub fn decline(dice: &mut Dice) -> (DeclineReason, DoneInstead, &'static str) {
    match dice.index(5) {
        0 | 1 => {
            (DeclineReason::Duplicate, DoneInstead::Refer, "同一事项已有建议在办理，已将您的意见转给承办单位一并考虑。")
        }
        2 => (DeclineReason::OutOfScope, DoneInstead::Refer, "所提事项不属于本级职责，已转上级有关部门参考。"),
        3 => (DeclineReason::InLitigation, DoneInstead::Tell, "所涉工程合同正在诉讼中，建议待判决生效后再提出。"),
        _ => (DeclineReason::Empty, DoneInstead::Tell, "所提措施均已在现行方案中，欢迎补充更具体的建议。"),
    }
}

/// Why a suggestion goes back to its author, and what is missing.
pub fn give_back(dice: &mut Dice) -> (ReturnReason, &'static str) {
    match dice.index(4) {
        0 => (ReturnReason::Incomplete, "请补充具体地点和现状照片，便于承办单位核查。"),
        1 => (ReturnReason::Unclear, "建议一事一议，请把不同问题分开提交。"),
        2 => (ReturnReason::WrongKind, "内容更适合作为社情民意信息提交，请修改类别。"),
        _ => (ReturnReason::EvidenceMissing, "文中数据请注明来源或调查方式。"),
    }
}

/// Why a department says that a case is not its own.
pub fn objection(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "该事项的主管职责已划转，建议改由现主管部门办理。",
        "所涉路段和设施不在本单位管养范围。",
        "主要诉求属于其他部门职责，本单位可以会办。",
    ])
}

/// Why a department asks for more time.
pub fn extension(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "涉及多个部门会商，方案还需要征求群众意见。",
        "需要完成现场勘测和资金测算以后才能答复。",
        "正值汛期，现场施工条件不具备。",
    ])
}

/// Why staff send a reply back to the department.
pub fn rejection(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "答复没有逐条回应建议，请补充。",
        "结果类别与内容不符，请核实后重新填报。",
        "请补充完成时限和责任科室。",
        "答复前未与提出人沟通，请沟通后再报。",
    ])
}

/// What is written when a case is pushed on, or commented.
pub fn note(kind: NoteKind, dice: &mut Dice) -> &'static str {
    match kind {
        NoteKind::Urge => dice.pick(&["办理期限已到，请抓紧答复。", "请于三个工作日内报送办理进展。"]),
        NoteKind::Supervise => dice.pick(&["列为重点督办事项，请每周报送进展。", "将组织委员实地督办，请做好准备。"]),
        NoteKind::Escalate => "多次办理提出人仍不满意，提级督办，请主要负责人牵头研究。",
        NoteKind::Instruct => {
            dice.pick(&["请认真研究，切实解决群众身边的问题。", "建议很好，请主管部门拿出具体措施。"])
        }
        NoteKind::Comment => dice.pick(&["已电话与提出人沟通。", "会办意见已收到，正在汇总。", "请补充现场照片。"]),
    }
}

/// What a look-back saw, where the promise was kept.
pub fn kept(dice: &mut Dice) -> &'static str {
    dice.pick(&["实地查看，整改到位。", "走访周边群众，反映良好。", "查阅台账并现场核对，措施已经落实。"])
}

/// What a look-back saw, where it was not.
pub fn not_kept(dice: &mut Dice) -> &'static str {
    dice.pick(&["现场查看，问题有所反弹，要求重新办理。", "承诺的措施只完成一部分，要求继续办理。"])
}

/// Why two suggestions go together.
pub const MERGED: &str = "与已受理的建议反映同一地点的同一事项，并案办理，答复将分别告知。";
/// Why a suggestion becomes one of another kind.
pub const CONVERTED: &str = "经与提出人沟通，转为更合适的类别办理。";
