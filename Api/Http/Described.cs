using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Smart.Api.Calculators;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>What the OpenAPI document says beyond what the code says by itself.</summary>
public static class Described
{
    private const string TokenScheme = "token";
    private const string AppScheme = "app";
    private const string ProblemSchema = "Problem";

    private const string NotSignedIn = "NotSignedIn";
    private const string NotAllowed = "NotAllowed";
    private const string TooMuch = "TooMuch";
    private const string NotGranted = "NotGranted";

    private static readonly (string Status, string Name)[] Refusals =
        [("401", NotSignedIn), ("403", NotAllowed), ("429", TooMuch), ("default", NotGranted)];

    private static readonly Dictionary<string, string> ListParameters = new(StringComparer.Ordinal)
    {
        ["cursor"] = "The `next` of the page before, as it was received; none for the first page.",
        ["limit"] = $"Rows a page, 1 to {PageWish.LongestPage}.",
        ["sort"] = "The order, by its name; a minus before it turns it round.",
        ["at"] = "A `Journal-Position` of an answer: the list waits up to half a second until it has seen that change.",
        ["cooperative"] = "Only what belongs to this cooperative.",
        ["status"] = "Only what stands like this.",
        ["member"] = "Only what belongs to this member.",
        ["client"] = "Only what is about this client.",
        ["activity"] = "Only what belongs to this Activity.",
        ["job"] = "Only what belongs to this job.",
        ["who"] = "Only what was done by this person: an id, a name to sign in with, or what they are called.",
        ["command"] = "Only what this command or this request did.",
        ["from"] = "From this day on, Brussels; a week before the last one when left out.",
        ["to"] = "Up to this day; today when left out. At most 92 days are looked through.",
        ["desk"] = "Only what this desk is to carry out.",
        ["search"] = "Only what has this in its name or id; of invoices, in number, payment reference or client.",
        ["kind"] = "Only what is of this kind.",
        ["account"] = "The account, as the chart names it.",
        ["asOf"] = "As of an instant of business time.",
    };

    private static readonly string[] RefusalMembers = ["code", "sentence", "remedy", "detail"];

    /// <summary>Adds the document <c>v1</c>, from which typed clients are generated without edits.</summary>
    public static IServiceCollection AddDescription(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Smart.Actors",
                    Version = "v1",
                    Description = """
                        The back office of a cooperative that employs its members. Amounts are objects with a decimal
                        string and an ISO 4217 currency, every other decimal is a string, dates are ISO 8601, days are
                        days in Europe/Brussels. Whatever is not granted is a problem (RFC 9457) with a stable `code`
                        and sentences in the language of `Accept-Language` (fr, nl, de, en). Each caller may ask some
                        thousand times a second, and for a while as many reports, imports and large questions as a
                        person needs; what is beyond is 429 with `Retry-After`. Lists have filters, one order by `sort`,
                        and pages by `cursor`: send back `next` as it was received. They come as CSV and as workbooks
                        too, by `Accept`, or by `format=csv` and `format=xlsx`: without `limit` with all their rows.
                        """,
                };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = SecuritySchemes();
                document.Security =
                [
                    new() { [new OpenApiSecuritySchemeReference(TokenScheme, document)] = [] },
                    new() { [new OpenApiSecuritySchemeReference(AppScheme, document)] = [TokenServer.ApiScope] },
                ];
                document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
                document.Components.Schemas[ProblemSchema] = Problem();
                document.Components.Responses = Refused(document);
                DescribeDecimals(document);
                DescribeWhatMayBeNull(document);
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                Describe(schema, Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
                if (Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is { IsEnum: true }) schema.Enum!.Add(null!);
                if (context.JsonTypeInfo.Type == typeof(string)) DescribeText(schema, context.JsonPropertyInfo);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                operation.OperationId ??= OperationNames.Of(
                    context.Description.HttpMethod!, context.Description.RelativePath!);
                if (NeedsKey(context)) operation.Parameters = [.. operation.Parameters ?? [], Key(), Condition()];
                operation.Responses ??= [];
                foreach (var (status, name) in Refusals)
                    operation.Responses.TryAdd(status, new OpenApiResponseReference(name, context.Document));
                DescribeLists(operation);
                Exemplify(operation, context);
                return Task.CompletedTask;
            });
        });

    // The generator asks nobody about the items of a list that may be left out, and takes a decimal for a double.
    private static void DescribeDecimals(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values ?? [])
        {
            foreach (var member in schema.Properties?.Values.OfType<OpenApiSchema>() ?? [])
                if (member.Format == "double") Describe(member, typeof(decimal));
        }
    }

    // What a member says stands beside the choice of null and a type: inside, generators take it for a type of its own,
    // as they do with a type that is itself null or not, though only the member may be.
    private static void DescribeWhatMayBeNull(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            if (schema.Enum is { } words) schema.Enum = [.. words.Where(word => word is not null)];
            foreach (var member in schema.Properties?.Values.OfType<OpenApiSchema>() ?? [])
            {
                foreach (var type in member.OneOf?.OfType<OpenApiSchemaReference>() ?? [])
                    (member.Description, type.Reference.Description) = (type.Reference.Description, null);
            }
        }
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(decimal))
        {
            schema.Type = Text(schema);
            schema.Format = "decimal";
            schema.Pattern = null;
            schema.Examples = [JsonValue.Create("12.50")];
        }
        else if (type == typeof(Money))
        {
            schema.Type = JsonSchemaType.Object;
            schema.Required = new HashSet<string> { "amount", "currency" };
            schema.AdditionalPropertiesAllowed = false;
            schema.Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "decimal" },
                ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 3, MaxLength = 3 },
            };
            schema.Examples = [JsonNode.Parse("""{"amount":"1000.00","currency":"EUR"}""")!];
        }
        else if (type.IsEnum)
        {
            schema.Type = Text(schema);
            schema.Enum = [.. Choices.Of(type).Select(word => JsonValue.Create(word)!)];
        }
        else if (TextIds.Has(type))
        {
            schema.Type = Text(schema);
            schema.Properties = null;
            schema.Required = null;
        }
        else if (type == typeof(Refusal))
        {
            schema.Type = JsonSchemaType.Object;
            schema.Required = new HashSet<string> { "code", "sentence", "remedy" };
            schema.Properties = RefusalMembers.ToDictionary(
                name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String });
        }
    }

    // A schema that the generator knows nothing about has no type at all, not even the one of null.
    private static JsonSchemaType Text(OpenApiSchema schema) =>
        JsonSchemaType.String | ((schema.Type ?? 0) & JsonSchemaType.Null);

    private static void DescribeText(OpenApiSchema schema, JsonPropertyInfo? member) =>
        schema.Type = member is { IsGetNullable: true }
            ? JsonSchemaType.String | JsonSchemaType.Null
            : JsonSchemaType.String;

    private static bool NeedsKey(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<Idempotency.Required>().Any();

    // What every list takes is said once, here.
    private static void DescribeLists(OpenApiOperation operation)
    {
        var parameters = operation.Parameters?.OfType<OpenApiParameter>() ?? [];
        foreach (var parameter in parameters.Where(one => one.In == ParameterLocation.Query))
            if (ListParameters.TryGetValue(parameter.Name!, out var said)) parameter.Description ??= said;
    }

    // Whoever reads the description sees a question that works, and what it is answered.
    private static void Exemplify(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var example = context.Description.ActionDescriptor.EndpointMetadata.OfType<Example>().FirstOrDefault();
        if (example is null) return;
        if (operation.RequestBody is OpenApiRequestBody asked) asked.Required = true; // A generic body looks optional.
        foreach (var body in operation.RequestBody?.Content?.Values ?? []) Show(body, example.Question);
        if (operation.Responses?["200"].Content is { } answers)
            foreach (var body in answers.Values) Show(body, example.Answer);

        static void Show(OpenApiMediaType body, JsonNode shown) => body.Example = shown.DeepClone();
    }

    private static OpenApiParameter Key() => new()
    {
        Name = Idempotency.Header,
        In = ParameterLocation.Header,
        Required = true,
        Description = "Names the wish: repeated with the same key it gets the first answer, and nothing happens twice.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 },
    };

    private static OpenApiParameter Condition() => new()
    {
        Name = "If-Match",
        In = ParameterLocation.Header,
        Description = "The ETag of what the caller decides on; when it has changed since, nothing happens (412).",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static Dictionary<string, IOpenApiSecurityScheme> SecuritySchemes() => new()
    {
        [TokenScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An access token of /connect/token; ./dev token prints one.",
        },
        [AppScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "For apps of people: authorization code with PKCE; offline_access gives a refresh token.",
            Flows = new OpenApiOAuthFlows
            {
                AuthorizationCode = new OpenApiOAuthFlow
                {
                    AuthorizationUrl = new Uri(TokenServer.AuthorizePath, UriKind.Relative),
                    TokenUrl = new Uri(TokenServer.TokenPath, UriKind.Relative),
                    RefreshUrl = new Uri(TokenServer.TokenPath, UriKind.Relative),
                    Scopes = new Dictionary<string, string>
                    {
                        [TokenServer.ApiScope] = "All that the person may do.",
                        ["offline_access"] = "Goes on while the person is away.",
                    },
                },
            },
        },
    };

    private static Dictionary<string, IOpenApiResponse> Refused(OpenApiDocument document)
    {
        IOpenApiResponse Of(string description) => new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problems.MediaType] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
            },
        };
        var tooMuch = (OpenApiResponse)Of(
            "This caller asked for too much in a short time: so many requests a second, so much work in reports, "
            + "imports and large questions.");
        tooMuch.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Retry-After"] = new OpenApiHeader
            {
                Description = "Seconds to wait.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
            },
        };
        return new Dictionary<string, IOpenApiResponse>
        {
            [NotSignedIn] = Of("Nobody is signed in, or no longer: the token is missing, over or revoked."),
            [NotAllowed] = Of("The caller has not the right for this."),
            [TooMuch] = tooMuch,
            [NotGranted] = Of("Not granted, and why."),
        };
    }

    private static OpenApiSchema Problem()
    {
        static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why something was not granted, and what would change that (RFC 9457).",
            Required = new HashSet<string> { "type", "title", "status", "code", "correlation" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text(),
                ["title"] = Text(),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["code"] = Text(),
                ["detail"] = Text(),
                ["remedy"] = Text(),
                ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Object },
                ["correlation"] = Text(),
            },
        };
    }
}
