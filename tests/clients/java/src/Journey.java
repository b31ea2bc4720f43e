import cn.shangliang.ApiException;
import cn.shangliang.model.Approval;
import cn.shangliang.model.CaseItem;
import cn.shangliang.model.CaseStatus;
import cn.shangliang.model.CaseView;
import cn.shangliang.model.Closing;
import cn.shangliang.model.CreatedSuggestion;
import cn.shangliang.model.FileView;
import cn.shangliang.model.Handlers;
import cn.shangliang.model.HandlingMode;
import cn.shangliang.model.NewRating;
import cn.shangliang.model.NewSuggestion;
import cn.shangliang.model.OptionalReason;
import cn.shangliang.model.Received;
import cn.shangliang.model.ReplyText;
import cn.shangliang.model.ReplyView;
import cn.shangliang.model.ResultClass;
import cn.shangliang.model.Satisfaction;
import cn.shangliang.model.SuggestionKind;
import cn.shangliang.model.SuggestionView;
import cn.shangliang.model.SyncPage;
import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The main journey: a suggestion goes from its author through a department and back, is rated and closed. */
record Journey(UUID committee, UUID department, Person citizen, Person staff, Person clerk, File photo) {
    Journey on(String base) {
        return new Journey(committee, department, citizen.on(base), staff.on(base), clerk.on(base), photo);
    }

    void go(int number) throws ApiException, InterruptedException {
        citizen.refresh();
        UUID suggestion = handIn(number);
        UUID theCase = route(suggestion);
        answer(theCase, "第 " + number + " 部电梯将于年内开工，已入户协调。");
        follow(theCase, CaseStatus.ANSWERED);
        NewRating rating = new NewRating().suggestionId(suggestion)
            .process(Satisfaction.SATISFIED).result(Satisfaction.BASICALLY_SATISFIED);
        String rated = key();
        Patient.insist(() -> citizen.cases.rateCase(theCase, rated, rating, null));
        CaseView now = Patient.insist(() -> staff.cases.getCase(theCase, null));
        String closed = key();
        Patient.insist(() -> staff.cases.closeCase(theCase, version(now.getVersion()), closed, new Closing()));
        follow(theCase, CaseStatus.CLOSED);
    }

    static String titleOf(int number) {
        return "第 " + number + " 幢楼加装电梯应统一协调";
    }

    private UUID handIn(int number) throws ApiException, InterruptedException {
        String uploaded = key();
        FileView file = Patient.insist(() -> citizen.files.createFile(uploaded, photo));
        NewSuggestion suggestion = new NewSuggestion()
            .title(titleOf(number))
            .body("第 " + number + " 幢楼建于1998年，六层无电梯，老人上下楼困难。")
            .kind(SuggestionKind.CITIZEN)
            .committeeId(committee)
            .publishConsent(true)
            .fileIds(List.of(file.getId()));
        String submitted = key();
        CreatedSuggestion created = Patient.insist(() -> citizen.suggestions.createSuggestion(submitted, suggestion));
        return created.getId();
    }

    /** Staff accept it and give it to the department. */
    private UUID route(UUID id) throws ApiException, InterruptedException {
        SuggestionView seen = Patient.insist(() -> staff.suggestions.getSuggestion(id, null));
        // A body that may be left out is an empty one here: for null the generated code sends the JSON null.
        OptionalReason reason = new OptionalReason();
        String accept = key();
        SuggestionView accepted = Patient.insist(
            () -> staff.suggestions.acceptSuggestion(id, version(seen.getVersion()), accept, reason));
        UUID theCase = accepted.getCase().getId();
        CaseView opened = Patient.insist(() -> staff.cases.getCase(theCase, null));
        Handlers handlers = new Handlers().leadId(department).mode(HandlingMode.SINGLE);
        String assign = key();
        Patient.insist(() -> staff.cases.assignCase(theCase, version(opened.getVersion()), handlers, assign));
        return theCase;
    }

    /** The clerk receives it, writes a reply and submits it; staff approve it. */
    private void answer(UUID theCase, String text) throws ApiException, InterruptedException {
        CaseView assigned = Patient.insist(() -> clerk.cases.getCase(theCase, null));
        Received part = new Received().assignmentId(assigned.getAssignments().get(0).getId());
        String receive = key();
        Patient.insist(() -> clerk.cases.receiveCase(theCase, version(assigned.getVersion()), part, receive));
        ReplyText reply = new ReplyText().text(text).resultClass(ResultClass.B);
        String create = key();
        ReplyView draft = Patient.insist(() -> clerk.cases.createReply(theCase, create, reply));
        String submit = key();
        ReplyView submitted = Patient.insist(
            () -> clerk.cases.submitReply(theCase, draft.getId(), version(draft.getVersion()), submit));
        Approval approval = new Approval();
        String approve = key();
        Patient.insist(() -> staff.cases.approveReply(
            theCase, draft.getId(), version(submitted.getVersion()), approve, approval));
    }

    /** Follows what happens until the case stands somewhere. */
    private void follow(UUID theCase, CaseStatus status) throws ApiException, InterruptedException {
        Map<UUID, CaseStatus> copy = new HashMap<>();
        String cursor = null;
        for (int polled = 0; copy.get(theCase) != status; polled++) {
            if (polled > 30) {
                throw new IllegalStateException("the case stands at " + copy.get(theCase) + ", not at " + status);
            }
            String since = cursor;
            SyncPage page = Patient.insist(() -> citizen.sync.getSync(since, 100L, null, "cases", 5L));
            if (page.getReset()) {
                copy.clear();
            }
            for (CaseItem item : page.getChanged().getCases()) {
                copy.put(item.getId(), item.getStatus());
            }
            page.getGone().getCases().forEach(copy::remove);
            cursor = page.getCursor();
        }
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static String version(Long version) {
        return "\"" + version + "\"";
    }
}
