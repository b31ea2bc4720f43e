import cn.shangliang.ApiException;
import cn.shangliang.api.CasesApi.APIApproveReplyRequest;
import cn.shangliang.api.CasesApi.APIAssignCaseRequest;
import cn.shangliang.api.CasesApi.APICloseCaseRequest;
import cn.shangliang.api.CasesApi.APICreateReplyRequest;
import cn.shangliang.api.CasesApi.APIGetCaseRequest;
import cn.shangliang.api.CasesApi.APIRateCaseRequest;
import cn.shangliang.api.CasesApi.APIReceiveCaseRequest;
import cn.shangliang.api.CasesApi.APISubmitReplyRequest;
import cn.shangliang.api.FilesApi.APICreateFileRequest;
import cn.shangliang.api.SuggestionsApi.APIAcceptSuggestionRequest;
import cn.shangliang.api.SuggestionsApi.APICreateSuggestionRequest;
import cn.shangliang.api.SuggestionsApi.APIGetSuggestionRequest;
import cn.shangliang.api.SyncApi.APIGetSyncRequest;
import cn.shangliang.model.Approval;
import cn.shangliang.model.CaseItem;
import cn.shangliang.model.CaseStatus;
import cn.shangliang.model.CaseView;
import cn.shangliang.model.Closing;
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

/**
 * The main journey: a suggestion goes from its author through a department and back, is rated and closed. Every request
 * is made once, with its key, and then sent until it is answered.
 */
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
        NewRating said = new NewRating().suggestionId(suggestion)
            .process(Satisfaction.SATISFIED).result(Satisfaction.BASICALLY_SATISFIED);
        var rate = APIRateCaseRequest.newBuilder().id(theCase).idempotencyKey(key()).newRating(said).build();
        Patient.insist(() -> citizen.cases.rateCase(rate));
        var close = APICloseCaseRequest.newBuilder().id(theCase).ifMatch(version(see(staff, theCase).getVersion()))
            .idempotencyKey(key()).closing(new Closing()).build();
        Patient.insist(() -> staff.cases.closeCase(close));
        follow(theCase, CaseStatus.CLOSED);
    }

    static String titleOf(int number) {
        return "第 " + number + " 幢楼加装电梯应统一协调";
    }

    private UUID handIn(int number) throws ApiException, InterruptedException {
        var upload = APICreateFileRequest.newBuilder().idempotencyKey(key())._file(photo).build();
        FileView file = Patient.insist(() -> citizen.files.createFile(upload));
        NewSuggestion suggestion = new NewSuggestion()
            .title(titleOf(number))
            .body("第 " + number + " 幢楼建于1998年，六层无电梯，老人上下楼困难。")
            .kind(SuggestionKind.CITIZEN)
            .committeeId(committee)
            .publishConsent(true)
            .fileIds(List.of(file.getId()));
        var submit = APICreateSuggestionRequest.newBuilder().idempotencyKey(key()).newSuggestion(suggestion).build();
        return Patient.insist(() -> citizen.suggestions.createSuggestion(submit)).getId();
    }

    /** Staff accept it and give it to the department. */
    private UUID route(UUID id) throws ApiException, InterruptedException {
        var get = APIGetSuggestionRequest.newBuilder().id(id).build();
        SuggestionView seen = Patient.insist(() -> staff.suggestions.getSuggestion(get));
        // A body that may be left out is an empty one here: for null the generated code sends the JSON null.
        var accept = APIAcceptSuggestionRequest.newBuilder().id(id).ifMatch(version(seen.getVersion()))
            .idempotencyKey(key()).optionalReason(new OptionalReason()).build();
        UUID theCase = Patient.insist(() -> staff.suggestions.acceptSuggestion(accept)).getCase().getId();
        Handlers handlers = new Handlers().leadId(department).mode(HandlingMode.SINGLE);
        var assign = APIAssignCaseRequest.newBuilder().id(theCase).ifMatch(version(see(staff, theCase).getVersion()))
            .idempotencyKey(key()).handlers(handlers).build();
        Patient.insist(() -> staff.cases.assignCase(assign));
        return theCase;
    }

    /** The clerk receives it, writes a reply and submits it; staff approve it. */
    private void answer(UUID theCase, String text) throws ApiException, InterruptedException {
        CaseView assigned = see(clerk, theCase);
        Received part = new Received().assignmentId(assigned.getAssignments().get(0).getId());
        var receive = APIReceiveCaseRequest.newBuilder().id(theCase).ifMatch(version(assigned.getVersion()))
            .idempotencyKey(key()).received(part).build();
        Patient.insist(() -> clerk.cases.receiveCase(receive));
        ReplyText reply = new ReplyText().text(text).resultClass(ResultClass.B);
        var create = APICreateReplyRequest.newBuilder().id(theCase).idempotencyKey(key()).replyText(reply).build();
        ReplyView draft = Patient.insist(() -> clerk.cases.createReply(create));
        var submit = APISubmitReplyRequest.newBuilder().id(theCase).replyId(draft.getId())
            .ifMatch(version(draft.getVersion())).idempotencyKey(key()).build();
        ReplyView submitted = Patient.insist(() -> clerk.cases.submitReply(submit));
        var approve = APIApproveReplyRequest.newBuilder().id(theCase).replyId(draft.getId())
            .ifMatch(version(submitted.getVersion())).idempotencyKey(key()).approval(new Approval()).build();
        Patient.insist(() -> staff.cases.approveReply(approve));
    }

    /** Follows what happens until the case stands somewhere. */
    private void follow(UUID theCase, CaseStatus status) throws ApiException, InterruptedException {
        Map<UUID, CaseStatus> copy = new HashMap<>();
        String cursor = null;
        for (int polled = 0; copy.get(theCase) != status; polled++) {
            if (polled > 30) {
                throw new IllegalStateException("the case stands at " + copy.get(theCase) + ", not at " + status);
            }
            var next = APIGetSyncRequest.newBuilder().cursor(cursor).limit(100L).kinds("cases").waitSeconds(5L).build();
            SyncPage page = Patient.insist(() -> citizen.sync.getSync(next));
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

    private static CaseView see(Person who, UUID id) throws ApiException, InterruptedException {
        var get = APIGetCaseRequest.newBuilder().id(id).build();
        return Patient.insist(() -> who.cases.getCase(get));
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static String version(Long version) {
        return "\"" + version + "\"";
    }
}
