import cn.shangliang.api.AccountsApi.APICreateAccountRequest;
import cn.shangliang.api.AccountsApi.APIGrantRoleRequest;
import cn.shangliang.api.CommitteesApi.APICreateCommitteeRequest;
import cn.shangliang.api.DepartmentsApi.APICreateDepartmentRequest;
import cn.shangliang.api.SuggestionsApi.APIListSuggestionsRequest;
import cn.shangliang.model.CaseStatus;
import cn.shangliang.model.CommitteeFields;
import cn.shangliang.model.CommitteeLevel;
import cn.shangliang.model.DepartmentSystem;
import cn.shangliang.model.NewAccount;
import cn.shangliang.model.NewDepartment;
import cn.shangliang.model.PageOfSuggestionItem;
import cn.shangliang.model.Role;
import cn.shangliang.model.RoleWanted;
import cn.shangliang.model.ScopeKind;
import cn.shangliang.model.ScopeView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Drives one journey on a good network and more on a bad one, and counts afterwards what the platform has. */
public final class Drive {
    private static final int JOURNEYS = 11;
    private static final String ADMINISTRATOR = "a long password for tests only";
    private static final String CLERK = "a long password for clerks";
    private static final String PHOTO =
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==";

    private Drive() {}

    public static void main(String[] arguments) throws Exception {
        String straight = System.getenv("STRAIGHT");
        long began = System.nanoTime();
        Journey good = found(straight, Path.of(System.getenv("LOG")));
        good.go(1);
        Journey bad = good.on(System.getenv("PLATFORM"));
        for (int number = 2; number <= JOURNEYS; number++) {
            bad.go(number);
        }
        check(good);
        System.out.printf("%d journeys ended right in %d s%n", JOURNEYS, (System.nanoTime() - began) / 1_000_000_000);
    }

    private static Journey found(String straight, Path log) throws Exception {
        Person admin = Person.byPassword(straight, "admin", ADMINISTRATOR);
        CommitteeFields fields = new CommitteeFields().name("示例市政协").code("610100").level(CommitteeLevel.CITY);
        UUID committee = admin.committees.createCommittee(
            APICreateCommitteeRequest.newBuilder().committeeFields(fields).build()).getId();
        NewDepartment wanted = new NewDepartment().committeeId(committee).name("市住建局")
            .system(DepartmentSystem.GOVERNMENT);
        UUID department = admin.departments.createDepartment(
            APICreateDepartmentRequest.newBuilder().newDepartment(wanted).build()).getId();
        NewAccount account = new NewAccount().name("经办人").phone("15400005678").password(CLERK);
        UUID holder = admin.accounts.createAccount(
            APICreateAccountRequest.newBuilder().newAccount(account).build()).getId();
        ScopeView scope = new ScopeView().kind(ScopeKind.DEPARTMENT).id(department);
        RoleWanted role = new RoleWanted().role(Role.DEPARTMENT_CLERK).scope(scope);
        admin.accounts.grantRole(APIGrantRoleRequest.newBuilder().id(holder).roleWanted(role).build());

        Path photo = Files.createTempFile("lift", ".png");
        photo.toFile().deleteOnExit();
        Files.write(photo, Base64.getDecoder().decode(PHOTO));
        Person citizen = Person.byPhone(straight, "15400001234", log);
        Person clerk = Person.byPassword(straight, "15400005678", CLERK);
        return new Journey(committee, department, citizen, admin, clerk, photo.toFile());
    }

    /** Every journey is there once, and at its end. */
    private static void check(Journey good) throws Exception {
        PageOfSuggestionItem page = good.staff().suggestions.listSuggestions(
            APIListSuggestionsRequest.newBuilder().limit(100L).committeeId(good.committee()).build());
        List<String> titles = page.getItems().stream().map(item -> item.getTitle()).sorted().toList();
        List<String> expected = IntStream.rangeClosed(1, JOURNEYS).mapToObj(Journey::titleOf).sorted().toList();
        boolean areClosed = page.getItems().stream().allMatch(item -> item.getCaseStatus() == CaseStatus.CLOSED);
        if (!titles.equals(expected) || !areClosed) {
            throw new IllegalStateException("the platform has " + page.getItems());
        }
    }
}
