using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Smart.Api.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>What the OpenAPI document says beyond what the code says by itself.</summary>
public static class Described
{
    private const string TokenScheme = "token";
    private const string ProblemSchema = "Problem";

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
                        and sentences in the language of `Accept-Language` (fr, nl, de, en).
                        """,
                };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
                document.Components.SecuritySchemes[TokenScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "An access token of /connect/token; ./dev token prints one.",
                };
                var token = new OpenApiSecuritySchemeReference(TokenScheme, document);
                document.Security = [new OpenApiSecurityRequirement { [token] = [] }];
                document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
                document.Components.Schemas[ProblemSchema] = Problem();
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
                operation.Responses.TryAdd("default", NotGranted(context.Document!));
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

    private static OpenApiResponse NotGranted(OpenApiDocument document) => new()
    {
        Description = "Not granted, and why.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Problems.MediaType] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
        },
    };

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
