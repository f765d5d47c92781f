return args is ["people", .. var words]
    ? await Smart.Api.Identity.PeopleVerbs.Run(words)
    : await Smart.Api.ApiHost.Serve(args);
