await Smart.Api.ApiHost.Serve(args);
