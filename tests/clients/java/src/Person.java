import cn.shangliang.ApiClient;
import cn.shangliang.ApiException;
import cn.shangliang.api.AccountsApi;
import cn.shangliang.api.CasesApi;
import cn.shangliang.api.CommitteesApi;
import cn.shangliang.api.DepartmentsApi;
import cn.shangliang.api.FilesApi;
import cn.shangliang.api.SignInApi;
import cn.shangliang.api.SignInApi.APILogInBySmsRequest;
import cn.shangliang.api.SignInApi.APILogInRequest;
import cn.shangliang.api.SignInApi.APIRefreshSessionRequest;
import cn.shangliang.api.SignInApi.APISendSmsCodeRequest;
import cn.shangliang.api.SuggestionsApi;
import cn.shangliang.api.SyncApi;
import cn.shangliang.model.CodeWanted;
import cn.shangliang.model.Device;
import cn.shangliang.model.PasswordSignIn;
import cn.shangliang.model.CodePurpose;
import cn.shangliang.model.SmsSignIn;
import cn.shangliang.model.TokenShown;
import cn.shangliang.model.TokenView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Somebody who is signed in, and the parts of the API that they use. */
final class Person {
    final AccountsApi accounts;
    final CasesApi cases;
    final CommitteesApi committees;
    final DepartmentsApi departments;
    final FilesApi files;
    final SuggestionsApi suggestions;
    final SyncApi sync;
    private final SignInApi signIn;
    private TokenView tokens;

    private Person(String base, TokenView tokens) {
        this.tokens = tokens;
        ApiClient client = new ApiClient();
        client.updateBaseUri(base);
        client.setRequestInterceptor(
            request -> request.setHeader("Authorization", "Bearer " + this.tokens.getAccessToken()));
        accounts = new AccountsApi(client);
        cases = new CasesApi(client);
        committees = new CommitteesApi(client);
        departments = new DepartmentsApi(client);
        files = new FilesApi(client);
        suggestions = new SuggestionsApi(client);
        sync = new SyncApi(client);
        signIn = signIn(base);
    }

    static Person byPassword(String base, String account, String password) throws ApiException, InterruptedException {
        PasswordSignIn asked = new PasswordSignIn().account(account).password(password);
        var logIn = APILogInRequest.newBuilder().passwordSignIn(asked).build();
        return new Person(base, Patient.insist(() -> signIn(base).logIn(logIn)));
    }

    /** Signs a phone in; the key lets a repetition have the session of the first answer. */
    static Person byPhone(String base, String phone, Path log) throws ApiException, IOException, InterruptedException {
        CodeWanted wanted = new CodeWanted().phone(phone).purpose(CodePurpose.SIGN_IN);
        signIn(base).sendSmsCode(APISendSmsCodeRequest.newBuilder().codeWanted(wanted).build());
        Pattern sent = Pattern.compile("phone=" + phone + " code=(\\d{6})");
        String code = sent.matcher(Files.readString(log)).results().map((MatchResult found) -> found.group(1))
            .reduce((earlier, later) -> later).orElseThrow();
        Device device = new Device().name("我的手机").platform("android");
        String retryKey = UUID.randomUUID().toString();
        SmsSignIn shown = new SmsSignIn().phone(phone).code(code).device(device).retryKey(retryKey);
        var logIn = APILogInBySmsRequest.newBuilder().smsSignIn(shown).build();
        return new Person(base, Patient.insist(() -> signIn(base).logInBySms(logIn)));
    }

    /** The same person, on another network. */
    Person on(String base) {
        return new Person(base, tokens);
    }

    /** The same token is shown until its successor arrived: within a minute it is answered again. */
    void refresh() throws ApiException, InterruptedException {
        TokenShown shown = new TokenShown().refreshToken(tokens.getRefreshToken());
        var refresh = APIRefreshSessionRequest.newBuilder().tokenShown(shown).build();
        tokens = Patient.insist(() -> signIn.refreshSession(refresh));
    }

    private static SignInApi signIn(String base) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(base);
        return new SignInApi(client);
    }
}
